using System.Text.Json.Serialization;

namespace Modular.Api.Users;

/// <summary>A token of RFC 6749, section 5.1.</summary>
/// <param name="TokenType"><c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds that it lives.</param>
/// <param name="Scope">The permissions that it has, apart by spaces.</param>
internal sealed record ClientTokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("scope")] string Scope)
{
    public override string ToString() => nameof(ClientTokenResponse);
}
