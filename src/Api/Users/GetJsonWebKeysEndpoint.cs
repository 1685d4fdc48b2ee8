using MediatR;
using Modular.Api.Shared;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class GetJsonWebKeysEndpoint
{
    public static void Map(IEndpointRouteBuilder root) => root.MapGet("/.well-known/jwks.json", HandleAsync)
        .AllowAnonymous()
        .WithTags("Auth")
        .WithName("getJsonWebKeys")
        .WithSummary("The public keys with which access tokens can be verified")
        .Produces<JsonWebKeySet>();

    private static async Task<IResult> HandleAsync(
        HttpContext context, IMediator mediator, Problems problems, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetJsonWebKeysQuery(), cancellationToken);
        PublicAnswers.MayBeKept(context, "max-age=300");
        return result.Error is null ? Results.Json(result.Value) : problems.Of(result.Error);
    }
}
