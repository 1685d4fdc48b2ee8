using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class CancelErasureEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapDelete("/erasure", HandleAsync)
        .RequireCallerEvenLeaving().RequireStepUp()
        .WithName("cancelErasure")
        .WithSummary("Keep the own account after all")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new CancelErasureCommand(caller.UserId), Answer.NoContent, body: null, cancellationToken);
}
