using System.Text.Json.Serialization;
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
        .Produces<Metadata>();

    private static IResult Handle(HttpContext context, PermissionCatalog permissions)
    {
        var request = context.Request;
        var issuer = $"{request.Scheme}://{request.Host}";
        context.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Json(new Metadata(
            issuer, issuer + IssueTokenEndpoint.Path, $"{issuer}/.well-known/jwks.json",
            GrantTypes: ["client_credentials"], AuthMethods: ["client_secret_basic", "client_secret_post"],
            ResponseTypes: [], Scopes: permissions.Scopes));
    }

    internal sealed record Metadata(
        [property: JsonPropertyName("issuer")] string Issuer,
        [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
        [property: JsonPropertyName("jwks_uri")] string JwksUri,
        [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> AuthMethods,
        [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
        [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> Scopes);
}
