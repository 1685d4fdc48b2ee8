using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Starts a session. Refusals: <c>auth.invalid_credentials</c> (the same, in the same time, for an address without
/// account), <c>auth.throttled</c>, <c>account.suspended</c> and, as a <see cref="SessionAttempt"/>,
/// <c>auth.email_unverified</c> with the <c>challengeId</c> to verify: a new code is mailed when the last one is dead.
/// Source: anybody.
/// </summary>
/// <param name="UserAgent">What the client calls itself.</param>
/// <param name="Address">Where the request came from: an IP address.</param>
/// <param name="DeviceTokens">What earlier logins have left on the device, of any account.</param>
public sealed record LoginCommand(
    string Email, string Password, string? UserAgent = null, string? Address = null,
    IReadOnlyList<string>? DeviceTokens = null) : ICommand<SessionAttempt>
{
    public override string ToString() => nameof(LoginCommand);
}

internal sealed class LoginHandler(
    IUserRepository users,
    IVerificationChallengeRepository challenges,
    PasswordProof passwords,
    IKnownDevices devices,
    SessionOpening opening,
    IIdSource ids,
    TimeProvider clock) : ICommandHandler<LoginCommand, SessionAttempt>
{
    public async Task<Result<SessionAttempt>> Handle(LoginCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Parse(command.Email);
        var password = Password.Typed(command.Password);
        var user = email.Error is null ? await users.FindAsync(email.Value, cancellationToken) : null;
        var tokens = command.DeviceTokens ?? [];
        var guess = Guess.AtLogin(
            user?.State, email.Error is null ? email.Value.Value : "",
            device: user is null ? null : devices.Find(user.State.Id, tokens), command.Address);
        var proven = await passwords.CheckAsync(user?.State, password, guess, cancellationToken);
        if (user is null || proven.Error is not null)
        {
            return proven.Error ?? UserErrors.InvalidCredentials;
        }

        var now = clock.GetUtcNow();
        if (user.State.Status is UserStatus.PendingVerification)
        {
            var challenge = await LiveChallengeAsync(user.State.Id, now, cancellationToken);
            return SessionAttempt.Refused(UserErrors.EmailUnverified(challenge));
        }

        if (user.State.Status is UserStatus.Suspended)
        {
            return UserErrors.AccountSuspended;
        }

        if (proven.Value.Better is { } better)
        {
            user.Rehash(better);
            users.Update(user);
        }

        return await opening.OpenAsync(
            user.State, new Device(command.UserAgent, command.Address), tokens, now, cancellationToken);
    }

    private async Task<ChallengeId> LiveChallengeAsync(
        UserId user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var issued = await challenges.FindIssuedAsync(user, ChallengePurpose.VerifyEmail, cancellationToken);
        return issued?.IsLive(now) == true
            ? issued.State.Id
            : await challenges.IssueAsync(ids, user, ChallengePurpose.VerifyEmail, now, cancellationToken);
    }
}
