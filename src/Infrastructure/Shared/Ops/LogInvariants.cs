namespace Modular.Infrastructure.Shared.Ops;

/// <summary>What the log itself promises.</summary>
internal sealed class LogInvariants : IInvariants
{
    public string Module => ModularInfrastructure.OpsRole;

    public IEnumerable<Invariant> At(DateTimeOffset now) =>
    [
        new(
            "G17.streams", "The versions of a stream are 1 to n for each kind, without a gap",
            """
            select stream_id || ' ' || kind, min(stream_version) = 1 and max(stream_version) = count(*)
            from (select stream_id, kind, stream_version from log.events
                  union all
                  select stream_id, kind, stream_version from log.events_archive) as e
            group by stream_id, kind
            """),
        new(
            "G17.order", "A stream is read in the order of its versions",
            """
            select stream_id || ' ' || kind || ' ' || stream_version,
                   before is null or before < row (era, transaction_id, position)
            from (select stream_id, kind, stream_version, era, transaction_id, position,
                         lag(row (era, transaction_id, position)) over (
                             partition by stream_id, kind order by stream_version) as before
                  from log.events) as e
            """),
        new(
            "G18.consumers", "Each consumer has dealt with every event, once and in order",
            """
            select c.module || '/' || c.name || '/' || c.shard,
                   c.state = 'running' and not exists (
                       select from log.parked p
                       where p.module = c.module and p.consumer = c.name and p.shard = c.shard)
            from log.consumers c
            """)
        { WhenQuiet = true },
    ];
}
