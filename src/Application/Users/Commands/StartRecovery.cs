using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Mails a code with which a new password can be chosen. Answers with the id of a challenge whether or not the address
/// has an account, and when the address got enough mails for an hour. Error: <c>email.invalid</c>. Source: anybody.
/// </summary>
/// <param name="DeviceTokens">What earlier logins have left on the device, of any account.</param>
public sealed record StartRecoveryCommand(string Email, IReadOnlyList<string>? DeviceTokens = null) : ICommand<Guid>
{
    public override string ToString() => nameof(StartRecoveryCommand);
}

internal sealed class StartRecoveryHandler(
    IUserRepository users, IVerificationChallengeRepository challenges, IGuessLimits limits,
    IKnownDevices devices, IIdSource ids,
    TimeProvider clock)
    : ICommandHandler<StartRecoveryCommand, Guid>
{
    public async Task<Result<Guid>> Handle(StartRecoveryCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Parse(command.Email);
        if (email.Error is not null)
        {
            return email.Error;
        }

        var user = await users.FindAsync(email.Value, cancellationToken);
        var device = user is null ? null : devices.Find(user.State.Id, command.DeviceTokens ?? []);
        var mayMail = await limits.MayMailAsync(email.Value, device, cancellationToken);
        // Also before the address is proven: the password may be of somebody who does not own it.
        if (user?.State.Status is not (
                UserStatus.Active or UserStatus.ErasurePending or UserStatus.PendingVerification)
            || !mayMail)
        {
            return challenges.Withhold(ids).Value;
        }

        var challenge = await challenges.IssueAsync(
            ids, user.State.Id, ChallengePurpose.Recover, clock.GetUtcNow(), cancellationToken);
        return challenge.Value;
    }
}
