using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>Ends all sessions of the caller's account but this one. Source: the caller.</summary>
public sealed record RevokeOtherSessionsCommand(Guid UserId, Guid SessionId) : ICommand;

internal sealed class RevokeOtherSessionsHandler(ISessionRepository sessions, TimeProvider clock)
    : ICommandHandler<RevokeOtherSessionsCommand>
{
    public async Task<Result> Handle(RevokeOtherSessionsCommand command, CancellationToken cancellationToken)
    {
        await sessions.RevokeAllAsync(
            UserId.From(command.UserId), SessionRevocation.RevokedByUser, SessionId.From(command.SessionId),
            clock.GetUtcNow(), cancellationToken);
        return Result.Success;
    }
}
