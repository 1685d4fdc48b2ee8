using System.Data;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Projections;

/// <summary>What a comparison of sampled rows with their events has found.</summary>
/// <param name="Mismatches">
/// Rows as their events make them, where the table has something else, in <c>jsonb</c>.
/// </param>
internal sealed record Drift(int Streams, int Rows, IReadOnlyList<string> Mismatches);

/// <summary>
/// Takes a random sample of streams, applies all their events to an empty table beside the read model, and compares the
/// rows. One transaction with one snapshot, rolled back at the end: it leaves no trace.
/// </summary>
internal sealed class DriftCheck(NpgsqlDataSource database, IProjection projection, Shadow shadow, LogReader reader)
{
    private const int Points = 8;

    /// <summary>A stream with more events is left out: it would take the time of many others.</summary>
    private const int MostEvents = 200;

    // From some random places of the log on, the next few streams that the projection follows. Rows of other types are
    // walked over, but not for long.
    private const string SampleSql =
        """
        with bounds as (
            select $4::smallint as era,
                   (select transaction_id from log.events where era = $4
                    order by era, transaction_id, position limit 1)::text::numeric as low,
                   $5::text::numeric as high),
        points as (
            select era, floor(low + random() * (high - low))::text::xid8 as transaction_id
            from bounds, generate_series(1, $2) where low is not null),
        streams as (
            select distinct e.stream_id
            from points p
            cross join lateral (
                select r.stream_id from (
                    select stream_id, type from log.events
                    where (era, transaction_id) >= (p.era, p.transaction_id)
                      and (era, transaction_id, position) <= ($4, $5, $6)
                    order by era, transaction_id, position limit 500) r
                where r.type = any ($3) limit 5) e)
        select s.stream_id from streams s
        where not exists (
            select from log.parked p
            where p.module = log.current_module() and p.consumer = $1 and p.stream_id = s.stream_id)
        """;

    public async Task<Drift> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellationToken);
        var cursor = await CursorAsync(connection, transaction, cancellationToken);
        var entries = new List<LogEntry>();
        var streams = await SampleAsync(connection, transaction, cursor, cancellationToken);
        foreach (var stream in streams)
        {
            var events = await reader.ReadStreamAsync(stream, default, cursor, cancellationToken);
            entries.AddRange(events.Count <= MostEvents ? events : []);
        }

        if (entries.Count == 0)
        {
            return new Drift(streams.Count, 0, []);
        }

        entries.Sort((left, right) => left.Cursor.CompareTo(right.Cursor));
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(shadow.Make());
        (await shadow.WritesAsync(reader, entries, cancellationToken)).ForEach(batch.BatchCommands.Add);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return await CompareAsync(connection, transaction, streams.Count, cancellationToken);
    }

    private async Task<LogCursor> CursorAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(
            """
            select era, transaction_id, position from log.consumers
            where module = log.current_module() and name = $1 and shard = 0
            """,
            connection, transaction)
        { Parameters = { new() { Value = projection.ReadModel } } };
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new LogCursor(row.GetInt16(0), row.GetFieldValue<ulong>(1), row.GetInt64(2));
    }

    private async Task<List<Guid>> SampleAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, LogCursor cursor,
        CancellationToken cancellationToken)
    {
        await using var sample = new NpgsqlCommand(SampleSql, connection, transaction);
        sample.Parameters.AddWithValue(projection.ReadModel);
        sample.Parameters.AddWithValue(Points);
        sample.Parameters.AddWithValue(reader.Types);
        sample.Parameters.AddWithValue(cursor.Era);
        sample.Parameters.Add(Statement.Xid(cursor.TransactionId));
        sample.Parameters.AddWithValue(cursor.Position);
        await using var row = await sample.ExecuteReaderAsync(cancellationToken);
        List<Guid> streams = [];
        while (await row.ReadAsync(cancellationToken))
        {
            streams.Add(row.GetGuid(0));
        }

        return streams;
    }

    // Rows are found by the primary key; a read model without one cannot be compared row by row.
    private async Task<Drift> CompareAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, int streams,
        CancellationToken cancellationToken)
    {
        await using var key = new NpgsqlCommand(
            """
            select coalesce(string_agg(format('%I', a.attname), ', '), '')
            from pg_index i
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
            where i.indrelid = $1::regclass and i.indisprimary
            """,
            connection, transaction)
        { Parameters = { new() { Value = shadow.Live } } };
        var columns = (string)(await key.ExecuteScalarAsync(cancellationToken))!;
        if (columns.Length == 0)
        {
            return new Drift(streams, 0, []);
        }

        await using var compare = new NpgsqlCommand(
            $"""
            select count(*)::int, coalesce(array_agg(to_jsonb(c)::text) filter (
                where to_jsonb(l) is distinct from to_jsonb(c)), '{"{}"}')
            from {shadow.Table} c left join {shadow.Live} l using ({columns})
            """,
            connection, transaction);
        await using var row = await compare.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new Drift(streams, row.GetInt32(0), [.. row.GetFieldValue<string[]>(1).Take(20)]);
    }
}
