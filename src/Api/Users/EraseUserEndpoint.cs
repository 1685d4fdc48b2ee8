using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class EraseUserEndpoint
{
    public static void Map(RouteGroupBuilder users) => users.MapPost("/{id:guid}/erasure", HandleAsync)
        .RequirePermission("users:user:erase").RequireStepUp()
        .WithName("eraseUser")
        .WithSummary("Ask for the erasure of somebody who asked for it in another way, which happens after 14 days")
        .Produces<ErasureReceipt>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, ReasonRequest body, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new RequestErasureCommand(id, Password: null, body.Reason, caller.Permissions),
            receipt => Answer.Accepted(receipt), body, cancellationToken);
}
