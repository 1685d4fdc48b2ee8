using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>The payload of an access token (RFC 9068). Times are seconds since 1970.</summary>
internal sealed record AccessTokenClaims(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("sub")] Guid UserId,
    [property: JsonPropertyName("sid")] Guid SessionId,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("exp")] long ExpiresAt,
    [property: JsonPropertyName("auth_time")] long AuthenticatedAt,
    [property: JsonPropertyName("aal")] string AuthLevel,
    [property: JsonPropertyName("roles")] IReadOnlyList<string> Roles)
{
    /// <summary>Who issues and who accepts: this product, for itself.</summary>
    public const string Self = "modular";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Strict);

    /// <returns>Null unless it has exactly these members, each once and of its type.</returns>
    public static AccessTokenClaims? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<AccessTokenClaims>(json, JsonSerializerOptions.Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
