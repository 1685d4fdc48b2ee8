using Modular.Domain.Shared;

namespace Modular.Application.Users;

/// <summary>The words of RFC 6749, section 5.2.</summary>
public static class OAuthErrors
{
    /// <summary>One for a wrong secret, an unknown client and a revoked one.</summary>
    public static Error InvalidClient { get; } = new(
        "invalid_client", ErrorKind.Unauthenticated, "Client and secret do not match.");

    public static Error InvalidScope { get; } = new(
        "invalid_scope", ErrorKind.Rule, "The client does not have all of these scopes.");
}
