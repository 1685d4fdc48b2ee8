using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Activates an account with the code from the mail. Refusal, also as an <see cref="Attempt"/>:
/// <c>challenge.invalid</c> for wrong, expired, used, superseded and unknown alike. Source: anybody.
/// </summary>
/// <param name="Code">Six digits.</param>
public sealed record VerifyEmailCommand(Guid ChallengeId, string Code) : ICommand<Attempt>
{
    public override string ToString() => $"{nameof(VerifyEmailCommand)} {ChallengeId}";
}

internal sealed class VerifyEmailHandler(
    IUserRepository users,
    IVerificationChallengeRepository challenges,
    IChallengeSecrets secrets,
    ITimers timers,
    TimeProvider clock) : ICommandHandler<VerifyEmailCommand, Attempt>
{
    public async Task<Result<Attempt>> Handle(VerifyEmailCommand command, CancellationToken cancellationToken)
    {
        var id = ChallengeId.From(command.ChallengeId);
        var challenge = await challenges.GetAsync(id, cancellationToken);
        if (challenge is null)
        {
            return UserErrors.ChallengeInvalid;
        }

        var now = clock.GetUtcNow();
        var answer = challenge.Answer(
            ChallengePurpose.VerifyEmail, command.Code, secrets.CodeOf(id, ChallengePurpose.VerifyEmail), now);
        if (answer.Error is null)
        {
            var user = await users.GetAsync(challenge.State.UserId, cancellationToken)
                ?? throw new InvalidOperationException($"Challenge {id.Value} belongs to no user.");
            if (user.Activate(now).Error is not null)
            {
                // A twin with the same code was first, between the two loads: the code is used.
                return UserErrors.ChallengeInvalid;
            }

            users.Update(user);
            timers.Cancel(ExpireUserCommand.Timer(user.State.Id));
        }

        if (challenge.Events.Count > 0)
        {
            challenges.Update(challenge);
        }

        return new Attempt(answer.Error);
    }
}
