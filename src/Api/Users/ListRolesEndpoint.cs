using Modular.Api.Shared;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class ListRolesEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/roles", HandleAsync)
        .RequirePermission("users:user:read")
        .WithTags("Users")
        .WithName("listRoles")
        .WithSummary("The roles that can be given, and what each allows")
        .Produces<ListOf<RoleDetails>>();

    private static Task<IResult> HandleAsync(Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListRolesQuery(), cancellationToken);
}
