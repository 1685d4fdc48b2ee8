using Dapper;
using Modular.Application.Shared.Operations;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// What belongs to a row or a request: the stream by its key, all that has one of its correlation ids, and what was
/// asked for, each in one statement of one batch. Only ids, names and times leave the log.
/// </summary>
/// <param name="Events">In the order of the log; there are more if it is more than <see cref="MaxEvents"/>.</param>
internal sealed record ExplainedRows(
    List<ExplainedEvent> Events, List<ExplainedRequest> Requests, List<ExplainedWork> Work)
{
    public const int MaxEvents = 1000;

    // What is searched for by correlation id is cut off before it is sorted: else the planner would rather walk the
    // whole log in its order than use the index.
    private const string Found =
        """
        with stream as materialized (
            select e.correlation_id from log.events e
            join pg_class c on c.relname = @ReadModel and c.relname like 'rm\_%' and c.relkind = 'r'
            join pg_namespace n on n.oid = c.relnamespace and n.nspname = e.module
            where e.stream_id = @Id
            limit 1001),
        correlations as materialized (
            select correlation_id from (
                select @CorrelationId::uuid as correlation_id union select correlation_id from stream) as c
            where correlation_id is not null
            limit 20),
        found as materialized (
            select e.era, e.transaction_id, e.position, e.event_id, e.stream_id, e.stream_type, e.kind,
                   e.stream_version, e.module, e.type, e.correlation_id, e.causation_id, e.actor, e.occurred_at,
                   e.command
            from log.events e
            where e.correlation_id = any (array(select correlation_id from correlations))
            limit 1001)

        """;

    private const string Sql =
        $"""
        {Found}
        select era, transaction_id::text as xid, position, event_id, stream_id, stream_type, kind, stream_version,
               module, type, correlation_id, causation_id, actor, occurred_at, command
        from found
        order by era, transaction_id, position;

        {Found}
        select i.module, i.principal, i.route, i.era, i.transaction_id::text as xid, i.created_at
        from log.idempotency i
        where (i.module, i.principal) in (select module, actor from found)
          and (i.era, i.transaction_id) in (select era, transaction_id from found);

        {Found}
        select 'job' as kind, j.module, j.type as name, j.id, j.actor, j.correlation_id, j.causation_id,
               j.run_at as at, j.state
        from log.jobs j
        where j.correlation_id in (select correlation_id from correlations)
        union all
        select 'timer', t.module, t.type, null, t.actor, t.correlation_id, t.causation_id, t.due_at, 'set'
        from log.timers t
        where t.correlation_id in (select correlation_id from correlations)
        order by at
        limit 1000
        """;

    public static async Task<ExplainedRows> FindAsync(
        NpgsqlDataSource database, ExplainQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var found = await connection.QueryMultipleAsync(new CommandDefinition(
            Sql, new { query.ReadModel, query.Id, query.CorrelationId }, cancellationToken: cancellationToken));
        return new(
            (await found.ReadAsync<ExplainedEvent>()).AsList(),
            (await found.ReadAsync<ExplainedRequest>()).AsList(),
            (await found.ReadAsync<ExplainedWork>()).AsList());
    }
}

/// <summary>Times are UTC, as the driver gives them to Dapper.</summary>
internal sealed record ExplainedEvent(
    short Era, string Xid, long Position, Guid EventId, Guid StreamId, string StreamType, string Kind,
    int StreamVersion, string Module, string Type, Guid CorrelationId, Guid? CausationId, string Actor,
    DateTime OccurredAt, string? Command);

internal sealed record ExplainedRequest(
    string Module, string Principal, string Route, short Era, string Xid, DateTime CreatedAt);

internal sealed record ExplainedWork(
    string Kind, string Module, string Name, Guid? Id, string Actor, Guid CorrelationId, Guid? CausationId,
    DateTime At, string State);
