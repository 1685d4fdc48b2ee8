using Modular.Api.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;

namespace Modular.Api.Users;

internal static class ListUsersEndpoint
{
    private static readonly Filter<string?> Words = Filter.Text(
        "q", "Address and name have these words; an address is one for each of its parts.", 100, "lovelace");

    private static readonly Filter<IReadOnlyList<string>?> Status = Filter.AnyOf(
        "status", "In one of these states.",
        "pending_verification", "active", "suspended", "erasure_pending", "erased");

    private static readonly Filter<string?> WithRole = Filter.OneOf("role", "With this role.", [.. Role.All]);

    public static void Map(RouteGroupBuilder api) => api.MapGet("/users", HandleAsync)
        .RequirePermission("users:user:read")
        .WithTags("Users")
        .WithName("listUsers")
        .WithSummary("The directory of accounts, the newest first")
        .Produces<UserListItem>(new ListParameters(["-registeredAt", "registeredAt"], [Words, Status, WithRole]));

    private static Task<IResult> HandleAsync(PageQuery page, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListUsersQuery(page.Value(Words), page.Value(Status), page.Value(WithRole), page.Request), page,
            cancellationToken);
}
