using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>The caller's own account, as JSON of <see cref="MeDetails"/>. Error: <c>user.not_found</c>.</summary>
/// <param name="KnownVersion">What the caller has already; null: nothing.</param>
public sealed record GetMeQuery(Guid UserId, int? KnownVersion) : IQuery<StoredDocument>;

/// <param name="Locale">BCP 47.</param>
/// <param name="Timezone">An IANA name.</param>
/// <param name="Permissions">What the roles allow together, sorted.</param>
public sealed record MeDetails(
    Guid Id,
    string Email,
    string Name,
    string Locale,
    string Timezone,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Permissions)
{
    public override string ToString() => $"{nameof(MeDetails)} {Id}";
}
