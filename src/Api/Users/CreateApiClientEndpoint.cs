using System.ComponentModel.DataAnnotations;
using MediatR;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class CreateApiClientEndpoint
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapPost("", HandleAsync)
        .RequirePermission("users:client:manage").RequireStepUp()
        .WithName("createApiClient")
        .WithSummary("Lets a program in; its secret is shown this once")
        .Sends<CreateApiClientCommand>()
        .Produces<IssuedSecretResponse>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> HandleAsync(
        Request body, HttpContext context, Caller caller, IMediator mediator, Problems problems,
        CancellationToken cancellationToken)
    {
        var made = await mediator.Send(
            new CreateApiClientCommand(body.Name, body.Scopes, caller.UserId, caller.Permissions), cancellationToken);
        return IssuedSecretResponse.Of(context, made, problems, StatusCodes.Status201Created);
    }

    internal sealed record Request(string Name, [property: MaxLength(100)] IReadOnlyList<string> Scopes);
}
