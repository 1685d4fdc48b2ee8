using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>The sessions of the caller's account that are open, newest first unless told otherwise.</summary>
/// <param name="Current">The one that asks.</param>
public sealed record ListMySessionsQuery(Guid UserId, Guid Current, PageRequest Page) : IQuery<Page<SessionItem>>;

/// <param name="LastSeenAt">When its tokens were renewed last; an access token lives five minutes.</param>
/// <param name="ExpiresAt">When it ends unless it is used before.</param>
/// <param name="AuthLevel">With a password alone, or with a second factor.</param>
/// <param name="UserAgent">What the client called itself at the login.</param>
/// <param name="Address">Where the login came from.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
public sealed record SessionItem(
    Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt,
    [property: AllowedValues("aal1", "aal2")] string AuthLevel, string? UserAgent, string? Address, bool IsCurrent)
{
    [JsonPropertyName("_links")]
    public Actions Links => new(new Link($"/api/v1/me/sessions/{Id}", "DELETE"));

    public sealed record Actions(Link Revoke);

    public override string ToString() => $"{nameof(SessionItem)} {Id}";
}
