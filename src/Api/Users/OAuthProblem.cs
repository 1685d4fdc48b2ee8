using System.Text.Json.Serialization;

namespace Modular.Api.Users;

/// <summary>Why there is no token: RFC 6749, section 5.2.</summary>
/// <param name="Error">
/// <c>invalid_request</c>, <c>invalid_client</c>, <c>invalid_scope</c> or <c>unsupported_grant_type</c>.
/// </param>
/// <param name="Description">The same for people.</param>
internal sealed record OAuthProblem(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);
