using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class ListSecurityEventsHandler(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database, TimeProvider clock)
    : IQueryHandler<ListSecurityEventsQuery, Page<SecurityEvent>>
{
    private static readonly ListSql List = new(
        "select id, at, kind, detail, user_agent, ip_address",
        "from users.rm_security_events",
        key: "id",
        usual: "-at",
        ("at", "at"));

    public async Task<Result<Page<SecurityEvent>>> Handle(
        ListSecurityEventsQuery query, CancellationToken cancellationToken) => await List.ReadAsync(
        database, query.Page,
        [new("user_id = ?", query.UserId), new("at > ?", clock.GetUtcNow() - SecurityEventProjection.Kept)],
        row => new SecurityEvent(
            row.Value<Guid>("id"), row.Value<DateTimeOffset>("at"), row.Value<string>("kind"), row.Text("detail"),
            row.Text("user_agent"), row.Text("ip_address")),
        cancellationToken);
}
