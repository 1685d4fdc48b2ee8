using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Mails a code with which a new password can be chosen. Answers with the id of a challenge whether or not the address
/// has an account, and when the address got enough mails for an hour. Error: <c>email.invalid</c>. Source: anybody.
/// </summary>
public sealed record StartRecoveryCommand(string Email) : ICommand<Guid>
{
    public override string ToString() => nameof(StartRecoveryCommand);
}

internal sealed class StartRecoveryHandler(
    IUserRepository users, IVerificationChallengeRepository challenges, IGuessLimits limits, IIdSource ids,
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

        var mayMail = await limits.MayMailAsync(email.Value, cancellationToken);
        var user = await users.FindAsync(email.Value, cancellationToken);
        ChallengePurpose? purpose = user?.State.Status switch
        {
            UserStatus.Active or UserStatus.ErasurePending => ChallengePurpose.Recover,

            // The address comes first: it has yet to be proven.
            UserStatus.PendingVerification => ChallengePurpose.VerifyEmail,
            _ => null,
        };
        if (user is null || purpose is null || !mayMail)
        {
            return challenges.Withhold(ids).Value;
        }

        var challenge = await challenges.IssueAsync(
            ids, user.State.Id, purpose.Value, clock.GetUtcNow(), cancellationToken);
        return challenge.Value;
    }
}
