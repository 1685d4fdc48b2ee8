using MediatR;
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

    private static async Task<IResult> HandleAsync(
        Guid id, HttpContext context, Caller caller, IMediator mediator, Problems problems,
        CancellationToken cancellationToken)
    {
        var made = await mediator.Send(
            new RotateApiClientSecretCommand(id, caller.Permissions), cancellationToken);
        return IssuedSecretResponse.Of(context, made, problems, StatusCodes.Status200OK);
    }
}
