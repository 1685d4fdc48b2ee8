using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Ends the caller's session: its refresh token is dead at once, its access token here at once and elsewhere within
/// three seconds. A session that has ended already is fine. Error: <c>session.revoked</c>. Source: the caller.
/// </summary>
public sealed record LogoutCommand(Guid SessionId) : ICommand;

internal sealed class LogoutHandler(ISessionRepository sessions, TimeProvider clock) : ICommandHandler<LogoutCommand>
{
    public async Task<Result> Handle(LogoutCommand command, CancellationToken cancellationToken)
    {
        if (await sessions.GetAsync(SessionId.From(command.SessionId), cancellationToken) is not { } session)
        {
            return UserErrors.SessionRevoked;
        }

        // Two logouts at once want the same thing, and both get it.
        if (session.State.Status is SessionStatus.Revoked)
        {
            return Result.Success;
        }

        var ended = session.LogOut(clock.GetUtcNow());
        sessions.Update(session);
        return ended;
    }
}
