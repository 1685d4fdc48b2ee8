using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>All API clients, the newest first. None of their secrets.</summary>
public sealed record ListApiClientsQuery(PageRequest Page) : IQuery<Page<ApiClientItem>>;

/// <param name="Scopes">The permissions that its tokens can have.</param>
/// <param name="Status"><c>active</c> or <c>revoked</c>.</param>
/// <param name="LastUsedAt">When it last fetched a token, to the hour; null: never.</param>
/// <param name="FormerSecretUntil">The secret before the last rotation works until then; null: there is none.</param>
public sealed record ApiClientItem(
    Guid Id, string Name, IReadOnlyList<string> Scopes,
    [property: AllowedValues("active", "revoked")] string Status, DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? FormerSecretUntil)
{
    [JsonPropertyName("_links")]
    public Actions Links => new(
        Status == "active" ? new Link($"/api/v1/api-clients/{Id}/rotate", "POST") : null,
        Status == "active" ? new Link($"/api/v1/api-clients/{Id}", "DELETE") : null);

    /// <param name="Rotate">Only while it is active.</param>
    /// <param name="Revoke">Likewise.</param>
    public sealed record Actions(Link? Rotate, Link? Revoke);
}
