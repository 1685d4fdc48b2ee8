using System.ComponentModel.DataAnnotations;
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
        .Carries()
        .Produces<IssuedSecretResponse>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> HandleAsync(
        Request body, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendSecretAsync(
            new CreateApiClientCommand(body.Name, body.Scopes, caller.UserId, caller.Permissions),
            made => new Answer(StatusCodes.Status201Created, IssuedSecretResponse.Of(made)),
            body, cancellationToken);

    internal sealed record Request(string Name, [property: MaxLength(100)] IReadOnlyList<string> Scopes);
}
