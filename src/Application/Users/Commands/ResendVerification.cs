using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Mails a new code to an address that waits for one; the code before is dead. Answers with the id of a challenge
/// whether or not anybody waits. Error: <c>email.invalid</c>. Source: anybody.
/// </summary>
public sealed record ResendVerificationCommand(string Email) : ICommand<Guid>
{
    public override string ToString() => nameof(ResendVerificationCommand);
}

internal sealed class ResendVerificationHandler(
    IUserRepository users, IVerificationChallengeRepository challenges, IGuessLimits limits, IIdSource ids,
    TimeProvider clock)
    : ICommandHandler<ResendVerificationCommand, Guid>
{
    public async Task<Result<Guid>> Handle(ResendVerificationCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Parse(command.Email);
        if (email.Error is not null)
        {
            return email.Error;
        }

        var mayMail = await limits.MayMailAsync(email.Value, cancellationToken);
        var user = await users.FindAsync(email.Value, cancellationToken);
        if (user?.State.Status is not UserStatus.PendingVerification || !mayMail)
        {
            return challenges.Withhold(ids).Value;
        }

        var challenge = await challenges.IssueAsync(
            ids, user.State.Id, ChallengePurpose.VerifyEmail, clock.GetUtcNow(), cancellationToken);
        return challenge.Value;
    }
}
