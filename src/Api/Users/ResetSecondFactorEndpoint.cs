using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class ResetSecondFactorEndpoint
{
    public static void Map(RouteGroupBuilder users) => users.MapPost("/{id:guid}/mfa/reset", HandleAsync)
        .RequirePermission("users:user:manage").RequireStepUp()
        .WithName("resetSecondFactor")
        .WithSummary("Take a lost second factor away from its owner, whose sessions end")
        .Sends<ResetSecondFactorCommand>()
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, ReasonRequest body, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new ResetSecondFactorCommand(id, caller.Permissions, body.Reason), Answer.NoContent, body,
            cancellationToken);
}
