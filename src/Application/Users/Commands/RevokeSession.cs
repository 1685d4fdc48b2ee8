using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Ends one session of the caller's account. Error: <c>session.not_found</c>, also for one that is not theirs or has
/// ended. Source: the caller.
/// </summary>
public sealed record RevokeSessionCommand(Guid UserId, Guid SessionId) : ICommand;

internal sealed class RevokeSessionHandler(ISessionRepository sessions, TimeProvider clock)
    : ICommandHandler<RevokeSessionCommand>
{
    public async Task<Result> Handle(RevokeSessionCommand command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var session = await sessions.GetAsync(SessionId.From(command.SessionId), cancellationToken);
        if (session is null || session.State.UserId.Value != command.UserId || !session.IsLive(now))
        {
            return UserErrors.SessionNotFound;
        }

        var ended = session.Revoke(SessionRevocation.RevokedByUser, now);
        sessions.Update(session);
        return ended;
    }
}
