using System.ComponentModel.DataAnnotations;
using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>The directory of accounts, the newest first.</summary>
/// <param name="Text">Words that address and name have; null: all.</param>
/// <param name="Role">Null: of any role.</param>
public sealed record ListUsersQuery(
    string? Text, IReadOnlyList<string>? Status, string? Role, PageRequest Page) : IQuery<Page<UserListItem>>
{
    public override string ToString() => nameof(ListUsersQuery);
}

/// <param name="Email">Empty once the account is erased, like the name.</param>
public sealed record UserListItem(
    Guid Id, string Email, string Name,
    [property: AllowedValues("pending_verification", "active", "suspended", "erasure_pending", "erased")]
    string Status,
    IReadOnlyList<string> Roles, DateTimeOffset RegisteredAt)
{
    public override string ToString() => $"{nameof(UserListItem)} {Id}";
}
