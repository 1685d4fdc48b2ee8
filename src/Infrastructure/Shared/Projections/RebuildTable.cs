using System.Data;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Projections;

/// <summary>A rebuild as its row has it.</summary>
/// <param name="Share">Of the time, in percent, that it may work.</param>
internal sealed record Rebuild(
    string State, int Version, bool SwapWhenReady, int Share, LogCursor Cursor, long EventsApplied);

/// <summary>
/// How live and new differ at one moment of the log. A sample of the rows is shown whole, in <c>jsonb</c>.
/// </summary>
/// <param name="Rows">Of the new table.</param>
internal sealed record RebuildReport(
    long Rows, long OnlyLive, long OnlyNew, IReadOnlyList<string> SampleOfLive, IReadOnlyList<string> SampleOfNew);

/// <summary>The row of one rebuild, its shadow table and the live consumer beside it.</summary>
internal sealed class RebuildTable(NpgsqlDataSource database, IProjection projection, Shadow shadow)
{
    private const string Live =
        """
        select era, transaction_id, position from log.consumers
        where module = log.current_module() and name = $1 and shard = 0
        """;

    private readonly string _name = projection.ReadModel;

    public async Task<Rebuild?> LoadAsync(CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            """
            select state, version, swap_when_ready, share, era, transaction_id, position, events_applied
            from log.rebuilds where module = log.current_module() and read_model = $1
            """);
        select.Parameters.AddWithValue(_name);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new Rebuild(
                row.GetString(0), row.GetInt32(1), row.GetBoolean(2), row.GetInt32(3), CursorAt(row, 4),
                row.GetInt64(7))
            : null;
    }

    public async Task SendAsync(IEnumerable<NpgsqlBatchCommand> statements, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How many events there are to read, as far as the server's statistics know.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var count = database.CreateCommand(
            "select greatest(reltuples, 0)::bigint from pg_class where oid = 'log.events'::regclass");
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<LogCursor> LiveCursorAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await LiveCursorAsync(connection, transaction: null, Live, cancellationToken);
    }

    /// <summary>One page and the place that it reaches. False: it was aborted, or another worker has it.</summary>
    public async Task<bool> AdvanceAsync(
        LogReader reader, Rebuild from, Rebuild to, IReadOnlyList<LogEntry> entries,
        CancellationToken cancellationToken)
    {
        try
        {
            var writes = await shadow.WritesAsync(reader, entries, cancellationToken);
            await SendAsync([Advance(from, to), .. writes], cancellationToken);
            return true;
        }
        catch (PostgresException refused) when (
            refused.SqlState == Statement.Unexpected && refused.BatchCommand?.CommandText == AdvanceSql)
        {
            return false;
        }
    }

    /// <summary>
    /// Brings both tables to the same event, holds the live one there for as long as it takes to look (a snapshot),
    /// and compares them while it goes on.
    /// </summary>
    /// <returns>Null: it was aborted.</returns>
    public async Task<Rebuild?> CompareAsync(LogReader reader, Rebuild rebuild, CancellationToken cancellationToken)
    {
        await using var look = await database.OpenConnectionAsync(cancellationToken);
        NpgsqlTransaction? snapshot = null;
        await using (var hold = await database.OpenConnectionAsync(cancellationToken))
        {
            await using var held = await hold.BeginTransactionAsync(cancellationToken);
            var live = await LiveCursorAsync(hold, held, $"{Live} for update", cancellationToken);
            foreach (var (from, to, entries) in await RestAsync(reader, rebuild, live, cancellationToken))
            {
                if (!await AdvanceAsync(reader, from, to, entries, cancellationToken))
                {
                    return null;
                }

                rebuild = to;
            }

            snapshot = await look.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using var now = new NpgsqlCommand("set local statement_timeout = 0", look, snapshot);
            await now.ExecuteNonQueryAsync(cancellationToken);
            now.CommandText = "select count(*) from pg_catalog.pg_class where oid = 0";
            await now.ExecuteScalarAsync(cancellationToken);
        }

        var report = await DifferenceAsync(look, snapshot, cancellationToken);
        await snapshot.DisposeAsync();
        await SendAsync(
            [
                Statement.Of(
                    """
                    update log.rebuilds
                    set report = $2, state = case when swap_when_ready then state else 'ready' end,
                        finished_at = case when swap_when_ready then null else clock_timestamp() end
                    where module = log.current_module() and read_model = $1 and state = 'building'
                    """,
                    _name, Json.Of(report)),
            ],
            cancellationToken);
        return rebuild;
    }

    /// <summary>
    /// In one transaction: the live consumer is stopped, the new table brought to the same event and put in the place
    /// of the old one, and the consumer goes on with it from there. What was parked is in the new table.
    /// </summary>
    public async Task SwapAsync(LogReader reader, Rebuild rebuild, CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var live = await LiveCursorAsync(connection, transaction, $"{Live} for update", cancellationToken);
            await using var batch = new NpgsqlBatch(connection, transaction);
            foreach (var (from, to, entries) in await RestAsync(reader, rebuild, live, cancellationToken))
            {
                batch.BatchCommands.Add(Advance(from, to));
                (await shadow.WritesAsync(reader, entries, cancellationToken)).ForEach(batch.BatchCommands.Add);
                rebuild = to;
            }

            batch.BatchCommands.Add(Statement.Of("select log.swap_shadow($1)", _name));
            batch.BatchCommands.Add(Statement.Of(
                "delete from log.parked where module = log.current_module() and consumer = $1", _name));
            batch.BatchCommands.Add(Statement.Of(
                """
                update log.consumers
                set version = $2, fencing = fencing + 1, owner = null, lease_until = null, drift = null
                where module = log.current_module() and name = $1
                """,
                _name, rebuild.Version));
            batch.BatchCommands.Add(Statement.Of(
                """
                with swapped as (
                    update log.rebuilds set state = 'swapped', finished_at = clock_timestamp()
                    where module = log.current_module() and read_model = $1 and state = 'building'
                    returning 1)
                select log.expect(count(*), 1, 'rebuild of ' || $1) from swapped
                """,
                _name));
            await batch.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await DropOldAsync(cancellationToken);
    }

    /// <summary>Drops what an abort leaves, or a swap whose process died before its last step.</summary>
    public async Task TidyUpAsync(CancellationToken cancellationToken)
    {
        switch ((await LoadAsync(cancellationToken))?.State)
        {
            // Before or meanwhile: the live table was never touched.
            case "aborted":
                await SendAsync([shadow.Drop()], cancellationToken);
                break;
            case "swapped":
                await DropOldAsync(cancellationToken);
                break;
        }
    }

    private Task DropOldAsync(CancellationToken cancellationToken) =>
        SendAsync([Statement.Of("select log.drop_shadow($1, '__old')", _name)], cancellationToken);

    private const string AdvanceSql =
        """
        with moved as (
            update log.rebuilds set era = $5, transaction_id = $6, position = $7, events_applied = $8
            where module = log.current_module() and read_model = $1 and state = 'building'
              and (era, transaction_id, position) = ($2, $3, $4)
            returning 1)
        select log.expect(count(*), 1, 'rebuild of ' || $1) from moved
        """;

    // The place that it starts from is its fence: a worker that has lost it stands somewhere else.
    private NpgsqlBatchCommand Advance(Rebuild from, Rebuild to) => Statement.Of(
        AdvanceSql,
        _name, from.Cursor.Era, Statement.Xid(from.Cursor.TransactionId), from.Cursor.Position,
        to.Cursor.Era, Statement.Xid(to.Cursor.TransactionId), to.Cursor.Position, to.EventsApplied);

    // What the live table has gained since the last page: little, since it was caught up with a moment ago.
    private static async Task<List<(Rebuild From, Rebuild To, IReadOnlyList<LogEntry> Entries)>> RestAsync(
        LogReader reader, Rebuild rebuild, LogCursor live, CancellationToken cancellationToken)
    {
        List<(Rebuild, Rebuild, IReadOnlyList<LogEntry>)> rest = [];
        while (rebuild.Cursor < live.StartOfTransaction)
        {
            var page = await reader.ReadAsync(rebuild.Cursor, [0], live, cancellationToken);
            var next = rebuild with
            {
                Cursor = page.End,
                EventsApplied = rebuild.EventsApplied + page.Entries.Count,
            };
            rest.Add((rebuild, next, page.Entries));
            rebuild = next;
        }

        return rest;
    }

    private async Task<RebuildReport> DifferenceAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var compare = new NpgsqlCommand(
            $"""
            with only_live as materialized (select * from {shadow.Live} except all select * from {shadow.Table}),
            only_new as materialized (select * from {shadow.Table} except all select * from {shadow.Live})
            select (select count(*) from {shadow.Table}), (select count(*) from only_live),
                   (select count(*) from only_new),
                   array(select to_jsonb(o)::text from only_live o limit 20),
                   array(select to_jsonb(o)::text from only_new o limit 20)
            """,
            connection, transaction)
        { CommandTimeout = 0 };
        await using var row = await compare.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new RebuildReport(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<string[]>(3),
            row.GetFieldValue<string[]>(4));
    }

    private async Task<LogCursor> LiveCursorAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(sql, connection, transaction)
        {
            Parameters = { new() { Value = _name } },
        };
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? CursorAt(row, 0)
            : throw new InvalidOperationException($"The consumer {_name} has no row yet: start its module first.");
    }

    private static LogCursor CursorAt(NpgsqlDataReader row, int column) =>
        new(row.GetInt16(column), row.GetFieldValue<ulong>(column + 1), row.GetInt64(column + 2));
}
