using Modular.Application.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>A place in the log: everything at or before it has been dealt with.</summary>
internal readonly record struct LogCursor(short Era, ulong TransactionId, long Position) : IComparable<LogCursor>
{
    /// <summary>Behind everything that will ever be.</summary>
    public static LogCursor End { get; } = new(short.MaxValue, ulong.MaxValue, long.MaxValue);

    public static bool operator <(LogCursor left, LogCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(LogCursor left, LogCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogCursor left, LogCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogCursor left, LogCursor right) => left.CompareTo(right) >= 0;

    /// <summary>Before the first event of its transaction: positions begin at 1.</summary>
    public LogCursor StartOfTransaction => this with { Position = 0 };

    public int CompareTo(LogCursor other) =>
        (Era, TransactionId, Position).CompareTo((other.Era, other.TransactionId, other.Position));
}

/// <summary>One event that a consumer follows, as it is stored.</summary>
internal sealed record LogEntry(
    LogCursor Cursor, int Shard, string Type, int SchemaVersion, byte[] Json, EventOrigin Origin, Guid CorrelationId,
    string? TraceParent);

/// <summary>A stretch of the log.</summary>
/// <param name="End">All that a consumer follows up to here is in <paramref name="Entries"/>.</param>
/// <param name="IsLast">There was no more to read when it was read.</param>
/// <param name="IsHeldBack">
/// Transactions were running then: what has been committed since the first of them began is still to come.
/// </param>
internal sealed record LogPage(IReadOnlyList<LogEntry> Entries, LogCursor End, bool IsLast, bool IsHeldBack);

/// <summary>
/// Reads the log without loss and without inversion (ADR 0002). Sequence numbers are handed out before the commit, so
/// they say nothing about what is still to come. Transaction ids below the snapshot's xmin have all ended: rows of such
/// transactions are complete, and reading them in (era, transaction, position) order never has to go back.
/// </summary>
/// <param name="types">Wire names of the events that are followed.</param>
/// <param name="wholeTransactions">
/// A page never ends inside a transaction: a read model then shows a change whole or not at all.
/// </param>
/// <param name="shards">Into how many parts the streams are divided.</param>
internal sealed class LogReader(
    NpgsqlDataSource database, StoredEvents events, IEnumerable<string> types, bool wholeTransactions = false,
    int shards = 1, int pageSize = LogReader.PageSize)
{
    public const int PageSize = 1000;

    /// <summary>Rows of no interest cost little: where they are most of the log, more are read at a time.</summary>
    private const int MostRows = 16 * PageSize;

    // Row comparisons are index conditions; taking them apart with OR would make them filters. Columns keep their
    // names without a cast, else ORDER BY sorts the cast instead of using the index. Rows that nobody here follows come
    // with their place alone. The horizon comes with each page, also an empty one, and from the same snapshot.
    internal const string Sql =
        """
        select h.era, h.transaction_id, h.is_held_back, e.era, e.transaction_id, e.position,
               f.type, f.shard, f.schema_version, f.data, f.event_id, f.stream_id, f.stream_version, f.occurred_at,
               f.correlation_id, f.traceparent
        from (select log.current_era() as era, pg_snapshot_xmin(now.snapshot) as transaction_id,
                     pg_snapshot_xmin(now.snapshot) < pg_snapshot_xmax(now.snapshot) as is_held_back
              from pg_current_snapshot() as now (snapshot)) h
        left join lateral (
            select era, transaction_id, position, type, schema_version, data, event_id, stream_id, stream_version,
                   occurred_at, correlation_id, traceparent
            from log.events
            where (era, transaction_id, position) > ($1, $2, $3)
              and (era, transaction_id) < (h.era, h.transaction_id)
              and (era, transaction_id) < ($4, $5)
            order by era, transaction_id, position
            limit $6) e on true
        left join lateral (
            select e.type, s.shard, e.schema_version, e.data, e.event_id, e.stream_id, e.stream_version,
                   e.occurred_at, e.correlation_id, e.traceparent
            from (select log.shard_of(e.stream_id, $8) as shard) s
            where e.type = any ($7) and s.shard = any ($9)) f on true
        """;

    private const string StreamSql =
        """
        select era, transaction_id, position, type, log.shard_of(stream_id, $8), schema_version, data, event_id,
               stream_id, stream_version, occurred_at, correlation_id, traceparent
        from log.events
        where stream_id = $1 and type = any ($9)
          and (era, transaction_id, position) >= ($2, $3, $4) and (era, transaction_id, position) <= ($5, $6, $7)
        order by era, transaction_id, position
        limit 1000
        """;

    /// <summary>Wire names of the events that are followed.</summary>
    public string[] Types { get; } = [.. types];

    private readonly int _pageSize = pageSize;
    private int _rows = pageSize;

    /// <param name="numbers">The shards whose events are wanted.</param>
    /// <param name="until">
    /// Nothing of its transaction or behind it; <see cref="LogCursor.End"/> for all that there is.
    /// </param>
    public async Task<LogPage> ReadAsync(
        LogCursor after, IReadOnlyCollection<int> numbers, LogCursor until, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (entries, last, horizon, isHeldBack, isFull) = await ReadRowsAsync(
                after, numbers, until, _rows, cancellationToken);
            await events.PrepareAsync(database, entries.Select(entry => entry.Json), cancellationToken);
            if (!isFull)
            {
                _rows = _pageSize;
                return new(entries, after < horizon ? horizon : after, IsLast: true, isHeldBack);
            }

            var end = wholeTransactions ? last.StartOfTransaction : last;
            if (end > after)
            {
                _rows = entries.Count * 4 < _rows ? Math.Min(_rows * 2, MostRows) : _pageSize;
                return new([.. entries.TakeWhile(entry => entry.Cursor <= end)], end, IsLast: false, isHeldBack);
            }

            _rows *= 2;
        }
    }

    /// <summary>Up to a thousand events of one stream, both ends included.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadStreamAsync(
        Guid streamId, LogCursor from, LogCursor to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(StreamSql);
        command.Parameters.AddWithValue(streamId);
        Add(command, from);
        Add(command, to);
        command.Parameters.AddWithValue(shards);
        command.Parameters.AddWithValue(Types);
        List<LogEntry> entries = [];
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                entries.Add(Entry(reader, CursorAt(reader, 0), 3));
            }
        }

        await events.PrepareAsync(database, entries.Select(entry => entry.Json), cancellationToken);
        return entries;
    }

    /// <summary>
    /// The event itself. Not read with its page: what cannot be read must not hold back what is before it.
    /// </summary>
    public ValueTask<object> OpenAsync(LogEntry entry, CancellationToken cancellationToken) => events.OpenAsync(
        database, entry.Origin.EventId, entry.Type, entry.SchemaVersion, entry.Json, cancellationToken);

    private async Task<(List<LogEntry> Entries, LogCursor Last, LogCursor Horizon, bool IsHeldBack, bool IsFull)>
        ReadRowsAsync(
            LogCursor after, IReadOnlyCollection<int> numbers, LogCursor until, int limit,
            CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        Add(command, after);
        command.Parameters.AddWithValue(until.Era);
        command.Parameters.Add(Statement.Xid(until.TransactionId));
        command.Parameters.AddWithValue((long)limit);
        command.Parameters.AddWithValue(Types);
        command.Parameters.AddWithValue(shards);
        command.Parameters.AddWithValue(numbers.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<LogEntry> entries = [];
        var (rows, last, horizon, isHeldBack) = (0, after, after, false);
        while (await reader.ReadAsync(cancellationToken))
        {
            horizon = new LogCursor(reader.GetInt16(0), reader.GetFieldValue<ulong>(1), Position: 0);
            isHeldBack = reader.GetBoolean(2);
            if (await reader.IsDBNullAsync(3, cancellationToken))
            {
                break;
            }

            rows++;
            var cursor = CursorAt(reader, 3);
            if (cursor <= last)
            {
                throw new InvalidOperationException($"The log was read out of order: {cursor} came after {last}.");
            }

            last = cursor;
            if (!await reader.IsDBNullAsync(6, cancellationToken))
            {
                entries.Add(Entry(reader, cursor, 6));
            }
        }

        return (entries, last, horizon > until ? until.StartOfTransaction : horizon, isHeldBack, rows == limit);
    }

    private static void Add(NpgsqlCommand command, LogCursor cursor)
    {
        command.Parameters.AddWithValue(cursor.Era);
        command.Parameters.Add(Statement.Xid(cursor.TransactionId));
        command.Parameters.AddWithValue(cursor.Position);
    }

    private static LogCursor CursorAt(NpgsqlDataReader row, int column) =>
        new(row.GetInt16(column), row.GetFieldValue<ulong>(column + 1), row.GetInt64(column + 2));

    private static LogEntry Entry(NpgsqlDataReader row, LogCursor cursor, int column) => new(
        cursor,
        row.GetInt32(column + 1),
        row.GetString(column),
        row.GetInt32(column + 2),
        row.GetFieldValue<byte[]>(column + 3),
        new EventOrigin(
            row.GetGuid(column + 4), row.GetGuid(column + 5), row.GetInt32(column + 6),
            row.GetFieldValue<DateTimeOffset>(column + 7)),
        row.GetGuid(column + 8),
        row.IsDBNull(column + 9) ? null : row.GetString(column + 9));
}
