using Modular.Api.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RevokeApiClientEndpoint
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapDelete("/{id:guid}", HandleAsync)
        .RequirePermission("users:client:manage").RequireStepUp()
        .WithName("revokeApiClient")
        .WithSummary("Ends a client for good: its secrets at once, its tokens within three seconds everywhere")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new RevokeApiClientCommand(id), Answer.NoContent, body: null, cancellationToken);
}
