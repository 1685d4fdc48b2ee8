using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>The roles that can be given, and what each allows.</summary>
public sealed record ListRolesQuery : IQuery<IReadOnlyList<RoleDetails>>;

/// <param name="Permissions">Sorted.</param>
public sealed record RoleDetails(string Name, IReadOnlyList<string> Permissions);
