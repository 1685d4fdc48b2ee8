using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RotateApiClientSecretEndpoint
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapPost("/{id:guid}/rotate", HandleAsync)
        .RequirePermission("users:client:manage").RequireStepUp()
        .WithName("rotateApiClientSecret")
        .WithSummary("A new secret, shown this once; the one before works for 24 hours more")
        .Produces<IssuedSecretResponse>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendSecretAsync(
            new RotateApiClientSecretCommand(id, caller.Permissions),
            made => Answer.Ok(IssuedSecretResponse.Of(made)),
            body: null, cancellationToken);
}
