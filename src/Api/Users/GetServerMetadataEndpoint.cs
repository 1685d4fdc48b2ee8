using Modular.Api.Shared;
using Modular.Application.Shared;

namespace Modular.Api.Users;

internal static class GetServerMetadataEndpoint
{
    public static void Map(IEndpointRouteBuilder root) => root
        .MapGet("/.well-known/oauth-authorization-server", Handle)
        .AllowAnonymous()
        .WithTags("Auth")
        .WithName("getServerMetadata")
        .WithSummary("Where API clients fetch tokens, and how (RFC 8414)")
        .Produces<ServerMetadata>();

    private static IResult Handle(HttpContext context, PublicUrl known, PermissionCatalog permissions)
    {
        var issuer = known.Origin ?? $"{context.Request.Scheme}://{context.Request.Host}";
        if (known.Origin is not null)
        {
            // Else it is the sender's own word, and goes back to nobody but them.
            PublicAnswers.MayBeKept(context, "max-age=300");
        }

        return Results.Json(new ServerMetadata(
            issuer, issuer + IssueTokenEndpoint.Path, $"{issuer}/.well-known/jwks.json",
            GrantTypes: ["client_credentials"], AuthMethods: ["client_secret_basic", "client_secret_post"],
            ResponseTypes: [], Scopes: permissions.Scopes));
    }
}
