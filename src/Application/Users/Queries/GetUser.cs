using System.ComponentModel.DataAnnotations;
using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>Somebody's account, for staff. Error: <c>user.not_found</c>.</summary>
public sealed record GetUserQuery(Guid UserId) : IQuery<UserDetails>;

/// <param name="Email">Empty once the account is erased, like the name.</param>
/// <param name="Locale">BCP 47.</param>
/// <param name="Timezone">An IANA name.</param>
/// <param name="ActivatedAt">Null: the address was never proven.</param>
public sealed record UserDetails(
    Guid Id, string Email, string Name, string Locale, string Timezone,
    [property: AllowedValues("pending_verification", "active", "suspended", "erasure_pending", "erased")]
    string Status,
    IReadOnlyList<string> Roles, DateTimeOffset RegisteredAt, DateTimeOffset? ActivatedAt, int Version)
{
    public override string ToString() => $"{nameof(UserDetails)} {Id}";
}
