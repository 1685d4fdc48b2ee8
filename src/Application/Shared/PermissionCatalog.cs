using System.Collections.Frozen;
using Modular.Domain.Shared;

namespace Modular.Application.Shared;

/// <summary>
/// The permissions of all modules that run, <c>module:resource:action</c> with <c>:own</c> where only the caller's own
/// is meant, and the roles that have them. What concerns the own account needs no permission, only a login.
/// </summary>
public sealed class PermissionCatalog
{
    private readonly FrozenDictionary<string, string[]> _byRole;

    /// <param name="declared">Each permission once, with the roles that have it besides the admin.</param>
    /// <exception cref="InvalidOperationException">
    /// One is declared twice, or names a role that does not exist.
    /// </exception>
    public PermissionCatalog(IReadOnlyList<(string Permission, IReadOnlyList<string> Roles)> declared)
    {
        if (declared.CountBy(d => d.Permission).FirstOrDefault(d => d.Value > 1) is { Key: { } twice })
        {
            throw new InvalidOperationException($"The permission '{twice}' is declared twice.");
        }

        if (declared.SelectMany(d => d.Roles).Except(Role.All, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException(
                $"There is no role '{unknown}'; there are {string.Join(", ", Role.All)}.");
        }

        Declared =
        [
            .. declared.OrderBy(d => d.Permission, StringComparer.Ordinal)
                .Select(d => new DeclaredPermission(d.Permission, [.. d.Roles.Append(Role.Admin).Distinct()])),
        ];
        _byRole = Role.All.ToFrozenDictionary(
            role => role,
            role => declared.Where(d => role == Role.Admin || d.Roles.Contains(role))
                .Select(d => d.Permission).ToArray(),
            StringComparer.Ordinal);
    }

    /// <summary>All, by name.</summary>
    public IReadOnlyList<DeclaredPermission> Declared { get; }

    /// <summary>Those that a program can have: it owns nothing.</summary>
    public IReadOnlyList<string> Scopes =>
        [.. Declared.Select(d => d.Name).Where(name => !name.EndsWith(":own", StringComparison.Ordinal))];

    /// <summary>Those of these that there are: what a token says and nobody declares allows nothing.</summary>
    public IReadOnlySet<string> Known(IEnumerable<string> names) => names
        .Where(name => Declared.Any(permission => permission.Name == name)).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether these roles reach beyond what somebody may do. What they allow on the own account reaches nobody else,
    /// and does not count.
    /// </summary>
    public bool AllowMore(IEnumerable<string> roles, IReadOnlySet<string> than) =>
        !than.IsSupersetOf(Of(roles).Intersect(Scopes));

    /// <summary>All that these roles allow together. A role that this version does not know allows nothing.</summary>
    public IReadOnlySet<string> Of(IEnumerable<string> roles) => roles
        .SelectMany(role => _byRole.GetValueOrDefault(role, []))
        .ToHashSet(StringComparer.Ordinal);
}
