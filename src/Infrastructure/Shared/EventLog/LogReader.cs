using System.Text.Json;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>A place in the log: everything at or before it has been dealt with.</summary>
internal readonly record struct LogCursor(short Era, ulong TransactionId, long Position);

/// <summary>One row of the log. <see cref="Json"/> is null when the reader has no use for its type.</summary>
internal sealed record LogEntry(
    LogCursor Cursor, string Type, string? Json, EventOrigin Origin, Guid CorrelationId, string? TraceParent);

/// <summary>
/// Reads the log without loss and without inversion (ADR 0002). Sequence numbers are handed out before the commit, so
/// they say nothing about what is still to come. Transaction ids below the snapshot's xmin have all ended: rows of such
/// transactions are complete, and reading them in (era, transaction, position) order never has to go back.
/// </summary>
internal sealed class LogReader(
    NpgsqlDataSource database, ModuleCatalog catalog, IEnumerable<Type> types, int pageSize = LogReader.PageSize)
{
    public const int PageSize = 1000;

    // Row comparisons are index conditions; taking them apart with OR would make them filters. Columns keep their
    // names without a cast, else ORDER BY sorts the cast instead of using the index.
    internal const string Sql =
        """
        select e.era, e.transaction_id, e.position, e.type,
               case when e.type = any ($5) then e.data end,
               e.event_id, e.stream_id, e.stream_version, e.occurred_at, e.correlation_id, e.traceparent
        from log.events e
        where (e.era, e.transaction_id, e.position) > ($1, $2, $3)
          and (e.era, e.transaction_id) < ((select log.current_era()), pg_snapshot_xmin(pg_current_snapshot()))
        order by e.era, e.transaction_id, e.position
        limit $4
        """;

    private readonly string[] _types = [.. types.Select(catalog.NameOf)];

    public async Task<IReadOnlyList<LogEntry>> ReadAsync(
        LogCursor after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.AddWithValue(after.Era);
        command.Parameters.Add(Statement.Xid(after.TransactionId));
        command.Parameters.AddWithValue(after.Position);
        command.Parameters.AddWithValue((long)limit);
        command.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = _types });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<LogEntry> entries = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new LogEntry(
                new LogCursor(reader.GetInt16(0), reader.GetFieldValue<ulong>(1), reader.GetInt64(2)),
                reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4),
                new EventOrigin(
                    reader.GetGuid(5), reader.GetGuid(6), reader.GetInt32(7), reader.GetFieldValue<DateTimeOffset>(8)),
                reader.GetGuid(9),
                reader.IsDBNull(10) ? null : reader.GetString(10)));
        }

        return entries;
    }

    /// <summary>
    /// As <see cref="ReadAsync"/>, but never ends inside a transaction: a read model then shows a change whole or not
    /// at all.
    /// </summary>
    public async Task<IReadOnlyList<LogEntry>> ReadWholeTransactionsAsync(
        LogCursor after, CancellationToken cancellationToken)
    {
        for (var limit = pageSize; ; limit *= 2)
        {
            var entries = await ReadAsync(after, limit, cancellationToken);
            if (entries.Count < limit)
            {
                return entries;
            }

            var last = entries[^1].Cursor;
            var whole = entries.TakeWhile(e => e.Cursor.Era != last.Era || e.Cursor.TransactionId != last.TransactionId)
                .ToList();
            if (whole.Count > 0)
            {
                return whole;
            }
        }
    }

    /// <summary>
    /// The event itself. Not read with its page: what cannot be read must not hold back what is before it.
    /// </summary>
    public object Open(LogEntry entry) =>
        JsonSerializer.Deserialize(entry.Json!, catalog.TypeOf(entry.Type), Json.Options)
        ?? throw new JsonException($"Event {entry.Origin.EventId} of type '{entry.Type}' is null.");
}
