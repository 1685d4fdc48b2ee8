using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class ListMySessionsHandler(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource db, TimeProvider clock)
    : IQueryHandler<ListMySessionsQuery, Page<SessionItem>>
{
    private static readonly ListSql List = new(
        "select id, started_at, rotated_at, expires_at, auth_level, user_agent, address",
        "from users.sessions",
        key: "id",
        usual: "-createdAt",
        ("createdAt", "started_at"));

    public async Task<Result<Page<SessionItem>>> Handle(
        ListMySessionsQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(
            db, query.Page,
            [
                new("user_id = ?", query.UserId), new("status = 'active'", true),
                new("expires_at > ?", clock.GetUtcNow()),
            ],
            row => new SessionItem(
                row.Value<Guid>("id"), row.Value<DateTimeOffset>("started_at"),
                row.Value<DateTimeOffset>("rotated_at"), row.Value<DateTimeOffset>("expires_at"),
                row.Value<string>("auth_level"), row.Text("user_agent"), row.Text("address"),
                IsCurrent: row.Value<Guid>("id") == query.Current),
            cancellationToken);
}
