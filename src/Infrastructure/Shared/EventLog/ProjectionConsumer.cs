using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Runs one projection: a page of events becomes one batch, with the cursor in it.</summary>
internal sealed class ProjectionConsumer(ConsumerContext context, IProjection projection)
    : Consumer(context, projection.ReadModel, "projection", projection.Version, shards: 1, projection.Events)
{
    protected override async Task HandleAsync(
        IReadOnlyList<LogEntry> page, IReadOnlyDictionary<int, Shard> held, LogCursor end,
        CancellationToken cancellationToken)
    {
        var shard = held.Values.First();
        try
        {
            await Table.SendAsync([Table.MoveTo(shard, end, page.Count), .. await WritesAsync(page, cancellationToken)]);
        }
        catch (Exception failed) when (Failure.Of(failed) is not null)
        {
            await ApplyWithoutTheBadAsync(shard, page, end);
        }

        shard.Cursor = end;
    }

    protected override async Task<(LogCursor? Handled, LogEntry? Failed, Failure? Failure)> HandleAgainAsync(
        Shard shard, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        LogCursor? handled = null;
        foreach (var entry in entries)
        {
            try
            {
                var advance = Table.Advance(shard, entry.Origin.StreamId, entry.Cursor, applied: 1);
                await Table.SendAsync([advance, .. await WritesAsync([entry], cancellationToken)]);
                handled = entry.Cursor;
            }
            catch (Exception failed) when (Failure.Of(failed) is { } failure)
            {
                return (handled, entry, failure);
            }
        }

        return (handled, null, null);
    }

    private async Task<List<NpgsqlBatchCommand>> WritesAsync(
        IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        List<RecordedEvent> events = [];
        foreach (var entry in entries)
        {
            events.Add(new RecordedEvent(await Reader.OpenAsync(entry, cancellationToken), entry.Origin));
        }

        List<NpgsqlBatchCommand> writes = [];
        projection.Apply(events, writes);
        return writes;
    }

    // The same page in one transaction, halved until what fails is a single event: its stream is parked, the rest is
    // applied.
    private async Task ApplyWithoutTheBadAsync(Shard shard, IReadOnlyList<LogEntry> page, LogCursor end)
    {
        await using var connection = await Database.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await ExecuteAsync(transaction, [Table.MoveTo(shard, end, page.Count)]);
        List<(LogEntry Entry, Failure Failure)> bad = [];
        await ApplyAsync(page);
        await transaction.CommitAsync(CancellationToken.None);
        bad.ForEach(parked => NoteParked(shard, parked.Entry, parked.Failure));

        async Task ApplyAsync(IReadOnlyList<LogEntry> entries)
        {
            var good = entries.Where(entry => !bad.Exists(b => b.Entry.Origin.StreamId == entry.Origin.StreamId))
                .ToList();
            if (good.Count == 0)
            {
                return;
            }

            await transaction.SaveAsync("part", CancellationToken.None);
            try
            {
                await ExecuteAsync(transaction, await WritesAsync(good, CancellationToken.None));
                await transaction.ReleaseAsync("part", CancellationToken.None);
                return;
            }
            catch (Exception failed) when (Failure.Of(failed) is { } failure)
            {
                await transaction.RollbackAsync("part", CancellationToken.None);
                if (good.Count == 1)
                {
                    await RefuseOverflowAsync(shard);
                    await ExecuteAsync(transaction, [Table.Park(shard, good[0], failure)]);
                    bad.Add((good[0], failure));
                    return;
                }
            }

            await ApplyAsync(good[..(good.Count / 2)]);
            await ApplyAsync(good[(good.Count / 2)..]);
        }
    }

    private static async Task ExecuteAsync(NpgsqlTransaction transaction, List<NpgsqlBatchCommand> statements)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        statements.ForEach(batch.BatchCommands.Add);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
