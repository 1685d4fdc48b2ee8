using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

/// <summary>
/// Made from the tables: in each status, each trigger leads where the table says, or is refused with the code of the
/// machine and leaves no trace. One entry of <see cref="Machines"/> for each aggregate.
/// </summary>
public sealed class IllegalTransitionTests
{
    private const string Text = "123456";

    private const ChallengePurpose Verify = ChallengePurpose.VerifyEmail;

    private static readonly PasswordHash Hash = new("other");

    private static readonly Dictionary<string, IEnumerable<Pair>> Machines = new(StringComparer.Ordinal)
    {
        ["user"] = Pairs(
            User.Transitions,
            (status, trigger) => trigger is UserTrigger.KeepSuspended && status is UserStatus.ErasurePending
                ? User.Load(Accounts.In(status).State with { StatusBefore = UserStatus.Suspended })
                : Accounts.In(status),
            (user, trigger) => trigger switch
            {
                UserTrigger.Activate => user.Activate(Accounts.Now),
                UserTrigger.Expire => user.Expire(),
                UserTrigger.Rehash => user.Rehash(Hash),
                UserTrigger.ChangePassword => user.ChangePassword(Hash, Text),
                UserTrigger.ResetPassword => user.ResetPassword(Hash, Text),
                UserTrigger.OrderRecovery => user.OrderRecovery(Text),
                UserTrigger.EndSessions => user.EndSessions(Text),
                UserTrigger.ChangeEmail => user.ChangeEmail(EmailAddress.Load("b@example.com"), Text),
                UserTrigger.ChangeProfile => user.ChangeProfile(Text, "en", "UTC"),
                UserTrigger.AssignRole => user.AssignRole(Role.Support, Accounts.Now),
                UserTrigger.RemoveRole => user.RemoveRole(Role.Customer, Accounts.Now),
                UserTrigger.LoseSecondFactor => user.LoseSecondFactor(Accounts.Now),
                UserTrigger.Suspend => user.Suspend(Text),
                UserTrigger.Reinstate => user.Reinstate(Text),
                UserTrigger.RequestErasure => user.RequestErasure(),
                UserTrigger.KeepActive or UserTrigger.KeepSuspended => user.CancelErasure(Accounts.Now),
                UserTrigger.CompleteErasure => user.CompleteErasure(),
                _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
            },
            (UserState state) => state.Status,
            (_, _) => "user.invalid_transition"),

        // Who answers a challenge does not learn what became of it.
        ["challenge"] = Pairs(
            VerificationChallenge.Transitions,
            (status, trigger) => VerificationChallenge.Load(Accounts.In(status).State with
            {
                Failures = trigger is ChallengeTrigger.Exhaust ? VerificationChallenge.MaxFailures - 1 : 0,
            }),
            (challenge, trigger) => trigger switch
            {
                ChallengeTrigger.Consume => challenge.Answer(Verify, Text, Text, Accounts.Now),
                ChallengeTrigger.Fail or ChallengeTrigger.Exhaust => challenge.Answer(
                    Verify, "wrong", Text, Accounts.Now),
                ChallengeTrigger.Supersede => challenge.Supersede(),
                _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
            },
            (VerificationChallengeState state) => state.Status,
            (_, trigger) => trigger is ChallengeTrigger.Supersede
                ? "challenge.invalid_transition" : "challenge.invalid"),

        ["api_client"] = Pairs(
            ApiClient.Transitions,
            (status, _) => Accounts.In(status),
            (client, trigger) => trigger switch
            {
                ApiClientTrigger.RotateSecret => client.RotateSecret(SecretHash.Of(Text), Accounts.Now),
                ApiClientTrigger.Use => client.Use(Accounts.Now),
                ApiClientTrigger.Revoke => client.Revoke(Accounts.Now),
                _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
            },
            (ApiClientState state) => state.Status,
            (_, _) => "api_client.invalid_transition"),
        ["erasure"] = Pairs(
            ErasureRequest.Transitions,
            (status, _) => Accounts.In(status),
            (request, trigger) => trigger switch
            {
                ErasureTrigger.Ask => request.Ask(),
                ErasureTrigger.Acknowledge => request.Acknowledge("orders"),
                ErasureTrigger.Block => request.Block("orders", "orders_open"),
                ErasureTrigger.Complete => request.Complete(),
                ErasureTrigger.Cancel => request.Cancel(request.State.EffectiveAt.AddTicks(-1)),
                _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
            },
            (ErasureRequestState state) => state.Status,
            (_, _) => "erasure.invalid_transition"),

        // Who presents a refresh token hears that the session is over, and has to log in.
        ["session"] = Pairs(
            Session.Transitions,
            (status, trigger) => Session.Load(Accounts.In(status).State with
            {
                Generation = 3,
                Failures = trigger is SessionTrigger.ExhaustSecondFactor ? Session.MaxFailures - 1 : 0,
            }),
            (session, trigger) => trigger switch
            {
                SessionTrigger.PassSecondFactor =>
                    session.PassSecondFactor(isNewDevice: false, StaffPolicy.OfCustomers, Accounts.Now),
                SessionTrigger.FailSecondFactor => session.FailSecondFactor(Accounts.Now),
                SessionTrigger.ExhaustSecondFactor => session.FailSecondFactor(Accounts.Now),
                SessionTrigger.Refresh => session.Refresh(
                    generation: 3, userAgent: null, StaffPolicy.OfCustomers, Accounts.Now),
                SessionTrigger.DetectReuse => session.Refresh(
                    generation: 1, userAgent: null, StaffPolicy.OfCustomers, Accounts.Now),
                SessionTrigger.StepUp => session.StepUp(AuthLevel.Aal1, Accounts.Now),
                SessionTrigger.LoseSecondFactor => session.LoseSecondFactor(),
                SessionTrigger.LogOut => session.LogOut(Accounts.Now),
                SessionTrigger.Revoke => session.Revoke(SessionRevocation.RevokedByUser, Accounts.Now),
                _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
            },
            (SessionState state) => state.Status,
            (_, trigger) => trigger is SessionTrigger.Refresh or SessionTrigger.DetectReuse
                ? "session.revoked"
                : "session.invalid_transition"),

        // Each in the words of who asks: a login does not tell whether there is a second factor.
        ["second_factor"] = Pairs(
            SecondFactor.Transitions,
            (status, _) => Accounts.In(status),
            (factor, trigger) => trigger switch
            {
                SecondFactorTrigger.Enrol => factor.Enrol(new byte[] { 2 }),
                SecondFactorTrigger.Confirm => factor.Confirm(step: 1, ["h"]),
                SecondFactorTrigger.UseCode => factor.UseCode(step: 1),
                SecondFactorTrigger.UseRecoveryCode => factor.UseRecoveryCode("h"),
                SecondFactorTrigger.RegenerateRecoveryCodes => factor.RegenerateRecoveryCodes(["i"]),
                SecondFactorTrigger.Disable => factor.Disable(),
                _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
            },
            (SecondFactorState state) => state.Status,
            (status, trigger) => trigger switch
            {
                SecondFactorTrigger.Enrol => "mfa.already_enrolled",
                SecondFactorTrigger.Confirm when status is SecondFactorStatus.Confirmed => "mfa.already_enrolled",
                SecondFactorTrigger.UseCode or SecondFactorTrigger.UseRecoveryCode => "auth.invalid_code",
                _ => "mfa.not_enrolled",
            }),
    };

    public static TheoryData<string> Names => [.. Machines.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_the_moves_of_the_table_are_possible(string machine) => Machines[machine].Should().AllSatisfy(
        pair => pair.Outcome.Should().Be(pair.Expected, "{0} of a {1} that is {2}", pair.By, machine, pair.From));

    [Fact]
    public void Every_table_of_the_module_is_tried() => typeof(User).Assembly.GetTypes()
        .Count(type => type.GetProperty(nameof(User.Transitions)) is not null)
        .Should().Be(Machines.Count);

    private static IEnumerable<Pair> Pairs<TRoot, TState, TStatus, TTrigger>(
        IReadOnlyDictionary<(TStatus From, TTrigger By), TStatus> transitions,
        Func<TStatus, TTrigger, TRoot> given,
        Func<TRoot, TTrigger, Result> act,
        Func<TState, TStatus> statusOf,
        Func<TStatus, TTrigger, string> refusal)
        where TRoot : AggregateRoot<TState>
        where TState : AggregateState
        where TStatus : struct, Enum
        where TTrigger : struct, Enum =>
        from status in Enum.GetValues<TStatus>()
        from trigger in Enum.GetValues<TTrigger>()
        let isPossible = transitions.TryGetValue((status, trigger), out var to)
        select new Pair(
            $"{status}", $"{trigger}",
            isPossible ? $"{transitions[(status, trigger)]} after 1 event" : $"{status}: {refusal(status, trigger)}",
            Outcome(given(status, trigger), trigger, act, statusOf));

    // A verb may do what the table says and still refuse: a wrong code uses up a try.
    private static string Outcome<TRoot, TState, TStatus, TTrigger>(
        TRoot root, TTrigger trigger, Func<TRoot, TTrigger, Result> act, Func<TState, TStatus> statusOf)
        where TRoot : AggregateRoot<TState>
        where TState : AggregateState
    {
        var before = root.Events.Count;
        var result = act(root, trigger);
        var raised = root.Events.Count - before;
        return raised == 0
            ? $"{statusOf(root.State)}: {result.Error?.Code}"
            : $"{statusOf(root.State)} after {raised} event";
    }

    private sealed record Pair(string From, string By, string Expected, string Outcome);
}
