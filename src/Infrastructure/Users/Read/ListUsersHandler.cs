using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class ListUsersHandler([FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListUsersQuery, Page<UserListItem>>
{
    private static readonly string[] AllStates = [.. Enum.GetValues<UserStatus>().Select(EnumText.Of)];

    private static readonly ListSql List = new(
        "select id, email, name, status, roles, registered_at",
        "from users.users",
        key: "id",
        usual: "-registeredAt",
        ("registeredAt", "registered_at"));

    public async Task<Result<Page<UserListItem>>> Handle(ListUsersQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(
            database, query.Page,
            [
                new("status = any (?)", query.Text is null ? null : query.Status?.ToArray()),
                new("roles @> array[?]", query.Role, PlanByValue: true),
                // Whole words: how many accounts have the beginning of one, the planner cannot tell.
                new(
                    "users.words_of(email, name) @@ plainto_tsquery('simple', translate(?, '@.+-_', '     '))",
                    query.Text, PlanByValue: true),
            ],
            // Words have an index of their own; else the state leads the index.
            query.Text is null ? ("status", query.Status ?? AllStates) : null,
            row => new UserListItem(
                row.Value<Guid>("id"), row.Value<string>("email"), row.Value<string>("name"),
                row.Value<string>("status"), row.Value<string[]>("roles"),
                row.Value<DateTimeOffset>("registered_at")),
            cancellationToken);
}
