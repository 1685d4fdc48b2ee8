using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListTimersHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ListTimersQuery, Page<TimerStatus>>
{
    private static readonly PageKey First = new(DateTimeOffset.MinValue, Guid.Empty);

    public async Task<Result<Page<TimerStatus>>> Handle(ListTimersQuery query, CancellationToken cancellationToken)
    {
        var start = query.Page.After ?? First;
        // A timer has no id of its own: the digest of its key tells those of one moment apart.
        await using var command = database.CreateCommand(
            """
            select t.module, t.key, t.type, t.due_at, t.attempts, t.lease_until, t.last_error, t.correlation_id, k.id
            from log.timers t
            cross join lateral (select md5(t.module || '/' || t.key)::uuid as id) as k
            where (t.due_at, k.id) > ($1, $2)
            order by t.due_at, k.id
            limit $3
            """);
        command.Parameters.AddWithValue(start.At);
        command.Parameters.AddWithValue(start.Id);
        command.Parameters.AddWithValue(query.Page.RowsToRead);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<(TimerStatus Timer, Guid Id)> timers = [];
        while (await row.ReadAsync(cancellationToken))
        {
            timers.Add((
                new TimerStatus(
                    row.Value<string>("module"), row.Value<string>("key"), row.Value<string>("type"),
                    row.Value<DateTimeOffset>("due_at"), row.Value<int>("attempts"),
                    row.Optional<DateTimeOffset>("lease_until"), row.Text("last_error"),
                    row.Value<Guid>("correlation_id")),
                row.Value<Guid>("id")));
        }

        return query.Page.Of(timers, found => found.Timer, found => new PageKey(found.Timer.DueAt, found.Id));
    }
}
