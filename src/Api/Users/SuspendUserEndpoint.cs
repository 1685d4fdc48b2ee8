using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class SuspendUserEndpoint
{
    public static void Map(RouteGroupBuilder users) => users.MapPost("/{id:guid}/suspend", HandleAsync)
        .RequirePermission("users:user:manage")
        .WithName("suspendUser")
        .WithSummary("Shut an account: its sessions end, and nobody logs in until it is reinstated")
        .Sends<SuspendUserCommand>()
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, ReasonRequest body, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new SuspendUserCommand(id, caller.UserId, caller.Permissions, body.Reason), Answer.NoContent, body,
            cancellationToken);
}

/// <summary>Why staff does something to somebody's account.</summary>
/// <param name="Reason">Kept for auditors; the owner reads it, too, except that of a recovery.</param>
public sealed record ReasonRequest(string Reason);
