using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// A module has let go of a person. With the last answer the account itself is wiped and the person's key in the log is
/// destroyed: from then on nobody can read what the log says about them. Errors: <c>erasure.acknowledged</c> (before:
/// nothing is written), <c>erasure.invalid_transition</c>. Source: a reaction.
/// </summary>
internal sealed record AcknowledgeErasureCommand(Guid RequestId, string Module) : ICommand;

/// <summary>What rows of this module say about a person beside the account itself.</summary>
public interface IPersonalRows
{
    /// <summary>With the commit they say nothing any more.</summary>
    void Wipe(UserId user);
}

internal sealed class AcknowledgeErasureHandler(
    IErasureRequestRepository requests,
    IUserRepository users,
    ISessionRepository sessions,
    IPersonalRows rows,
    ISubjectKeys keys,
    ITimers timers,
    TimeProvider clock) : ICommandHandler<AcknowledgeErasureCommand>
{
    public async Task<Result> Handle(AcknowledgeErasureCommand command, CancellationToken cancellationToken)
    {
        var request = await requests.GetAsync(ErasureRequestId.From(command.RequestId), cancellationToken);
        if (request is null)
        {
            return UserErrors.ErasureNotFound;
        }

        if (request.Acknowledge(command.Module).Error is { } refusal)
        {
            return refusal;
        }

        if (request.HasEveryAnswer)
        {
            var user = await users.GetAsync(request.State.UserId, cancellationToken)
                ?? throw new InvalidOperationException($"Erasure {request.State.Id.Value} is of no user.");
            if ((request.Complete().Error ?? user.CompleteErasure().Error) is { } tooLate)
            {
                return tooLate;
            }

            users.Update(user);
            await sessions.RevokeAllAsync(
                user.State.Id, SessionRevocation.Erasure, except: null, clock.GetUtcNow(), cancellationToken);
            rows.Wipe(user.State.Id);
            keys.Destroy(user.State.Id.Value);
            timers.Cancel(AskForErasureCommand.Timer(request.State.Id));
        }

        requests.Update(request);
        return Result.Success;
    }
}
