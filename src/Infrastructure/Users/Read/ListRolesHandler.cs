using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;

namespace Modular.Infrastructure.Users.Read;

internal sealed class ListRolesHandler(PermissionCatalog permissions)
    : IQueryHandler<ListRolesQuery, IReadOnlyList<RoleDetails>>
{
    public Task<Result<IReadOnlyList<RoleDetails>>> Handle(ListRolesQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Result<IReadOnlyList<RoleDetails>>.Of([.. Role.All.Select(role => new RoleDetails(
            role, [.. permissions.Of([role]).Order(StringComparer.Ordinal)]))]));
}
