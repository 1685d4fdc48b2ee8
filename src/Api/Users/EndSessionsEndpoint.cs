using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class EndSessionsEndpoint
{
    public static void Map(RouteGroupBuilder users) => users.MapPost("/{id:guid}/sessions/revoke", HandleAsync)
        .RequirePermission("users:user:manage")
        .WithName("endSessions")
        .WithSummary("End all sessions of an account")
        .Sends<EndSessionsCommand>()
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, ReasonRequest body, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new EndSessionsCommand(id, caller.Permissions, body.Reason), Answer.NoContent, body, cancellationToken);
}
