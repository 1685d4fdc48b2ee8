using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>
/// How a user can be reached, after activation and after every change. The one event with personal data.
/// </summary>
/// <param name="Email">Lower-cased.</param>
/// <param name="Timezone">An IANA name; null in events of an earlier time.</param>
/// <param name="Locale">BCP 47, such as <c>en</c>.</param>
[WireName("users.contact.changed.v1")]
public sealed record ContactChangedV1(
    Guid UserId,
    [property: Personal(nameof(ContactChangedV1.UserId))] string Email,
    [property: Personal(nameof(ContactChangedV1.UserId))] string Name,
    string Locale,
    string? Timezone = null) : IIntegrationEvent;
