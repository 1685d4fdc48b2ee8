using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>The payload of a client's access token (RFC 9068). Times are seconds since 1970.</summary>
/// <param name="Subject">The client again: it acts for nobody else.</param>
/// <param name="Scope">Permissions, with a space between them.</param>
internal sealed record ClientTokenClaims(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("sub")] Guid Subject,
    [property: JsonPropertyName("client_id")] Guid ClientId,
    [property: JsonPropertyName("jti")] Guid TokenId,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("nbf")] long NotBefore,
    [property: JsonPropertyName("exp")] long ExpiresAt,
    [property: JsonPropertyName("scope")] string Scope)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Strict);

    /// <returns>Null unless it has exactly these members, each once and of its type.</returns>
    public static ClientTokenClaims? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<ClientTokenClaims>(json, JsonSerializerOptions.Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
