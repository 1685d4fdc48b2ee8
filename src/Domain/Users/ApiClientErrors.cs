using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>Refusals about API clients. What a client itself is told, RFC 6749 says.</summary>
public static class ApiClientErrors
{
    public static Error NotFound { get; } = new(
        "api_client.not_found", ErrorKind.NotFound, "There is no such API client.");

    public static Error InvalidTransition(ApiClientStatus from, ApiClientTrigger trigger) => new(
        "api_client.invalid_transition", ErrorKind.State,
        $"{EnumText.Of(trigger)} is not possible when {EnumText.Of(from)}.");
}
