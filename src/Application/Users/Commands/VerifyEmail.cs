using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Activates an account with the code from the mail. Refusal, also as an <see cref="Attempt"/>:
/// <c>challenge.invalid</c> for wrong, expired, used, superseded and unknown alike; <c>auth.throttled</c>. Source:
/// anybody.
/// </summary>
/// <param name="Code">Six digits.</param>
/// <param name="Address">Where the request came from: an IP address.</param>
public sealed record VerifyEmailCommand(Guid ChallengeId, string Code, string? Address = null) : ICommand<Attempt>
{
    public override string ToString() => $"{nameof(VerifyEmailCommand)} {ChallengeId}";
}

internal sealed class VerifyEmailHandler(IUserRepository users, CodeProof codes, ITimers timers, TimeProvider clock)
    : ICommandHandler<VerifyEmailCommand, Attempt>
{
    public async Task<Result<Attempt>> Handle(VerifyEmailCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var sent = await codes.CheckAsync(
            command.ChallengeId, ChallengePurpose.VerifyEmail, command.Code, command.Address, now, cancellationToken);
        if (sent.Error is not null)
        {
            return sent.Error;
        }

        if (sent.Value.Refusal is { } wrong)
        {
            return new Attempt(wrong);
        }

        var user = await users.GetAsync(sent.Value.UserId, cancellationToken)
            ?? throw new InvalidOperationException($"Challenge {command.ChallengeId} belongs to no user.");
        if (user.Activate(now).Error is not null)
        {
            // A twin with the same code was first, between the two loads: the code is used.
            return UserErrors.ChallengeInvalid;
        }

        users.Update(user);
        timers.Cancel(ExpireUserCommand.Timer(user.State.Id));
        return new Attempt(Refusal: null);
    }
}
