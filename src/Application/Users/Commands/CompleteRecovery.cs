using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Sets a new password with the code from the mail and ends all sessions; whoever has a second factor needs it for the
/// next login all the same. Errors: <c>password.too_short</c>, <c>password.too_long</c>, <c>password.blocked</c>.
/// Refusal, also as an <see cref="Attempt"/>: <c>challenge.invalid</c> for wrong, expired, used, superseded and unknown
/// alike; <c>auth.throttled</c>. Source: anybody.
/// </summary>
/// <param name="Code">Six digits.</param>
/// <param name="UserAgent">What the client calls itself.</param>
/// <param name="Address">Where the request came from: an IP address.</param>
public sealed record CompleteRecoveryCommand(
    Guid ChallengeId, string Code, string NewPassword, string? UserAgent, string? Address = null) : ICommand<Attempt>
{
    public override string ToString() => $"{nameof(CompleteRecoveryCommand)} {ChallengeId}";
}

internal sealed class CompleteRecoveryHandler(
    IUserRepository users, ISessionRepository sessions, IPasswordHashing passwords, CodeProof codes, TimeProvider clock)
    : ICommandHandler<CompleteRecoveryCommand, Attempt>
{
    private const string Field = "/newPassword";

    public async Task<Result<Attempt>> Handle(CompleteRecoveryCommand command, CancellationToken cancellationToken)
    {
        var password = NewPassword.Choose(command.NewPassword, localPart: "", Field);
        if (password.Error is not null)
        {
            return password.Error;
        }

        var now = clock.GetUtcNow();
        var sent = await codes.CheckAsync(
            command.ChallengeId, ChallengePurpose.Recover, command.Code, command.Address, now, cancellationToken);
        if (sent.Error is not null)
        {
            return sent.Error;
        }

        if (sent.Value.Refusal is { } wrong)
        {
            return new Attempt(wrong);
        }

        if (await users.GetAsync(sent.Value.UserId, cancellationToken) is not { } user)
        {
            return UserErrors.ChallengeInvalid;
        }

        // Nothing is saved, so the code stays good for another password.
        if (NewPassword.Choose(command.NewPassword, user.State.Email.LocalPart, Field).Error is { } easy)
        {
            return easy;
        }

        // Whoever has the code reads the mail of the address: with that it is proven, too.
        var activated = user.State.Status is UserStatus.PendingVerification ? user.Activate(now) : Result.Success;
        // Hashed only now: it is costly, and who has no code has none to ask for.
        var hash = await passwords.HashAsync(password.Value, cancellationToken);
        if ((activated.Error ?? user.ResetPassword(hash, command.UserAgent).Error) is not null)
        {
            // Suspended in the meantime, or erased: nobody learns it from here.
            return UserErrors.ChallengeInvalid;
        }

        users.Update(user);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.CredentialChanged, except: null, now, cancellationToken);
        return new Attempt(Refusal: null);
    }
}
