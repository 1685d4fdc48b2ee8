using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class KeepUserEndpoint
{
    public static void Map(RouteGroupBuilder users) => users.MapDelete("/{id:guid}/erasure", HandleAsync)
        .RequirePermission("users:user:erase").RequireStepUp()
        .WithName("keepUser")
        .WithSummary("Call the erasure of somebody off while its 14 days last")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new CancelErasureCommand(id, caller.Permissions), Answer.NoContent, body: null, cancellationToken);
}
