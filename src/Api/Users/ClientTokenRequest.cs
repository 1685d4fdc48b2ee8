using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Modular.Api.Users;

/// <summary>
/// The form of RFC 6749, section 4.4, as the API's document has it; <see cref="TokenRequest"/> reads it. Name and
/// secret may come by HTTP Basic instead. What is not known is ignored (section 3.2).
/// </summary>
/// <param name="GrantType"><c>client_credentials</c>.</param>
/// <param name="Scope">Permissions, apart by spaces; none: all that the client has.</param>
/// <param name="ClientId">As it was shown when the client was made.</param>
/// <param name="ClientSecret">As it was shown when it was made.</param>
internal sealed record ClientTokenRequest(
    [property: JsonPropertyName("grant_type"), AllowedValues("client_credentials")] string GrantType,
    [property: JsonPropertyName("scope"), MaxLength(4096)] string? Scope = null,
    [property: JsonPropertyName("client_id"), MaxLength(36)] string? ClientId = null,
    [property: JsonPropertyName("client_secret"), MaxLength(256)] string? ClientSecret = null)
{
    public override string ToString() => nameof(ClientTokenRequest);
}
