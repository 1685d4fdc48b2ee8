using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Gives the account the address that the code was mailed to; the one before is told. Refusal, also as an
/// <see cref="Attempt"/>: <c>challenge.invalid</c> for wrong, expired, used and superseded alike, and when there is
/// none or somebody else has the address by now. Error: <c>user.invalid_transition</c>.
/// </summary>
/// <param name="Code">Six digits.</param>
/// <param name="UserAgent">What the client calls itself.</param>
public sealed record ConfirmEmailChangeCommand(Guid UserId, string Code, string? UserAgent) : ICommand<Attempt>
{
    public override string ToString() => $"{nameof(ConfirmEmailChangeCommand)} {UserId}";
}

internal sealed class ConfirmEmailChangeHandler(
    IUserRepository users,
    IVerificationChallengeRepository challenges,
    IChallengeSecrets secrets,
    TimeProvider clock) : ICommandHandler<ConfirmEmailChangeCommand, Attempt>
{
    public async Task<Result<Attempt>> Handle(ConfirmEmailChangeCommand command, CancellationToken cancellationToken)
    {
        const ChallengePurpose purpose = ChallengePurpose.ChangeEmail;
        var id = UserId.From(command.UserId);
        var challenge = await challenges.FindIssuedAsync(id, purpose, cancellationToken);
        if (challenge?.State.Email is not { } email || await users.GetAsync(id, cancellationToken) is not { } user)
        {
            return UserErrors.ChallengeInvalid;
        }

        var answer = challenge.Answer(
            purpose, command.Code, secrets.CodeOf(challenge.State.Id, purpose), clock.GetUtcNow());
        if (answer.Error is null)
        {
            if (await users.FindAsync(email, cancellationToken) is not null)
            {
                return UserErrors.ChallengeInvalid;
            }

            if (user.ChangeEmail(email, command.UserAgent).Error is { } refusal)
            {
                return refusal;
            }

            users.Update(user);

            // It was mailed to the old address: whoever reads that must not get in any more.
            await challenges.SupersedeAsync(id, ChallengePurpose.Recover, cancellationToken);
        }

        if (challenge.Events.Count > 0)
        {
            challenges.Update(challenge);
        }

        return new Attempt(answer.Error);
    }
}
