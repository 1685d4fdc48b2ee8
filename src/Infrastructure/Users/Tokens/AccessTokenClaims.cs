using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>The payload of an access token (RFC 9068). Times are seconds since 1970.</summary>
/// <param name="Roles">Those that count with this token.</param>
/// <param name="RolesWithSecondFactor">Those that would count besides, had the session a second factor.</param>
/// <param name="IsLeaving">The account waits for its erasure.</param>
internal sealed record AccessTokenClaims(
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("aud")] string Audience,
    [property: JsonPropertyName("sub")] Guid UserId,
    [property: JsonPropertyName("sid")] Guid SessionId,
    [property: JsonPropertyName("iat")] long IssuedAt,
    [property: JsonPropertyName("nbf")] long NotBefore,
    [property: JsonPropertyName("exp")] long ExpiresAt,
    [property: JsonPropertyName("auth_time")] long AuthenticatedAt,
    [property: JsonPropertyName("aal")] string AuthLevel,
    [property: JsonPropertyName("perm_ver")] int PermissionVersion,
    [property: JsonPropertyName("roles")] IReadOnlyList<string> Roles,
    [property: JsonPropertyName("roles_aal2")] IReadOnlyList<string> RolesWithSecondFactor,
    [property: JsonPropertyName("leaving")] bool IsLeaving)
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
