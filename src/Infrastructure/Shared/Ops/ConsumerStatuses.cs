using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>How far each consumer is, for operators and for the metrics.</summary>
internal sealed class ConsumerStatuses(
    [FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database, TimeProvider clock)
{
    // The count stays in the index and stops at its bound: a consumer that is far behind must not cost more to look at.
    private const string Sql =
        """
        select c.module, c.name, c.shard, c.shards, c.kind, c.state, c.version, c.era, c.transaction_id::text as xid,
               c.position, c.owner, c.lease_until, c.heartbeat_at, c.caught_up_at, c.events_applied, c.last_error,
               c.last_error_at, c.drift, b.events as lag_events, f.occurred_at as first_at,
               (select count(*) from log.parked p
                where p.module = c.module and p.consumer = c.name and p.shard = c.shard) as parked
        from log.consumers c
        cross join lateral (
            select count(*) as events
            from (select 1 from log.events e
                  where (e.era, e.transaction_id, e.position) > (c.era, c.transaction_id, c.position)
                  limit 10001) as behind) as b
        left join lateral (
            select e.occurred_at from log.events e
            where (e.era, e.transaction_id, e.position) > (c.era, c.transaction_id, c.position)
            order by e.era, e.transaction_id, e.position
            limit 1) as f on true
        order by c.module, c.name, c.shard
        """;

    public async Task<IReadOnlyList<ConsumerStatus>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var now = clock.GetUtcNow();
        List<ConsumerStatus> consumers = [];
        while (await row.ReadAsync(cancellationToken))
        {
            var lag = row.Optional<DateTimeOffset>("first_at") is { } first ? now - first : TimeSpan.Zero;
            consumers.Add(new ConsumerStatus(
                row.Value<string>("module"), row.Value<string>("name"), row.Value<int>("shard"),
                row.Value<int>("shards"), row.Value<string>("kind"), row.Value<string>("state"),
                row.Value<int>("version"),
                new ConsumerStatus.Place(
                    row.Value<short>("era"), row.Value<string>("xid"), row.Value<long>("position")),
                row.Optional<Guid>("owner"), row.Optional<DateTimeOffset>("lease_until"),
                row.Optional<DateTimeOffset>("heartbeat_at"), row.Optional<DateTimeOffset>("caught_up_at"),
                row.Value<long>("lag_events"), Math.Max(0, (long)lag.TotalMilliseconds), row.Value<long>("parked"),
                row.Value<long>("events_applied"), row.Text("last_error"),
                row.Optional<DateTimeOffset>("last_error_at"),
                row.Text("drift") is null ? null : row.Json<JsonElement>("drift")));
        }

        return consumers;
    }
}

internal sealed class ListConsumersHandler(ConsumerStatuses consumers)
    : IQueryHandler<ListConsumersQuery, IReadOnlyList<ConsumerStatus>>
{
    public async Task<Result<IReadOnlyList<ConsumerStatus>>> Handle(
        ListConsumersQuery query, CancellationToken cancellationToken) =>
        Result<IReadOnlyList<ConsumerStatus>>.Of(await consumers.ReadAsync(cancellationToken));
}
