using System.Security.Cryptography;
using System.Text;
using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>One chance to prove that an address is one's own: ten minutes, five tries, used once.</summary>
public sealed class VerificationChallenge : AggregateRoot<VerificationChallengeState>
{
    public const int MaxFailures = 5;

    private VerificationChallenge(VerificationChallengeState state)
        : base(state)
    {
    }

    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(10);

    public static IReadOnlyDictionary<(ChallengeStatus From, ChallengeTrigger By), ChallengeStatus> Transitions
    {
        get;
    } = new Dictionary<(ChallengeStatus, ChallengeTrigger), ChallengeStatus>
    {
        [(ChallengeStatus.Issued, ChallengeTrigger.Consume)] = ChallengeStatus.Consumed,
        [(ChallengeStatus.Issued, ChallengeTrigger.Fail)] = ChallengeStatus.Issued,
        [(ChallengeStatus.Issued, ChallengeTrigger.Exhaust)] = ChallengeStatus.Exhausted,
        [(ChallengeStatus.Issued, ChallengeTrigger.Supersede)] = ChallengeStatus.Superseded,
    };

    public static VerificationChallenge Load(VerificationChallengeState state) => new(state);

    public static VerificationChallenge Issue(
        ChallengeId id, UserId user, ChallengePurpose purpose, DateTimeOffset now, EmailAddress? email = null)
    {
        var challenge = new VerificationChallenge(new VerificationChallengeState
        {
            Id = id,
            UserId = user,
            Purpose = purpose,
            Email = email,
            Status = ChallengeStatus.Issued,
            Failures = 0,
            ExpiresAt = now + Lifetime,
        });
        challenge.Raise(new ChallengeIssued(id, user, purpose, now + Lifetime), challenge.State);
        return challenge;
    }

    public bool IsLive(DateTimeOffset now) => State.Status is ChallengeStatus.Issued && now < State.ExpiresAt;

    /// <summary>
    /// The right code consumes the challenge. A refusal may have raised an event too: a wrong code uses up a try, and
    /// that has to be saved although the answer is no.
    /// </summary>
    /// <param name="purpose">What the code is used for: it is good for what it was mailed for alone.</param>
    public Result Answer(ChallengePurpose purpose, string code, string expected, DateTimeOffset now)
    {
        if (!IsLive(now) || State.Purpose != purpose || purpose is ChallengePurpose.AlreadyRegistered)
        {
            return UserErrors.ChallengeInvalid;
        }

        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(expected)))
        {
            return Move(ChallengeTrigger.Consume, new ChallengeConsumed(State.Id), State);
        }

        var failed = State with { Failures = State.Failures + 1 };
        _ = failed.Failures < MaxFailures
            ? Move(ChallengeTrigger.Fail, new ChallengeFailed(State.Id, failed.Failures), failed)
            : Move(ChallengeTrigger.Exhaust, new ChallengeExhausted(State.Id), failed);
        return UserErrors.ChallengeInvalid;
    }

    /// <summary>A newer challenge for the same purpose takes its place; this one is never answered any more.</summary>
    public Result Supersede() => Move(ChallengeTrigger.Supersede, new ChallengeSuperseded(State.Id), State);

    private Result Move(ChallengeTrigger trigger, IDomainEvent happened, VerificationChallengeState next)
    {
        if (!Transitions.TryGetValue((State.Status, trigger), out var to))
        {
            return UserErrors.ChallengeInvalidTransition(State.Status, trigger);
        }

        Raise(happened, next with { Status = to });
        return Result.Success;
    }
}
