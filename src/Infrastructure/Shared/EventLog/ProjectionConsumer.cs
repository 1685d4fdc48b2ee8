using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>Runs one projection: a page of events becomes one batch, with the cursor in it.</summary>
internal sealed partial class ProjectionConsumer(ConsumerContext context, IProjection projection)
    : Consumer(context, projection.ReadModel, "projection", projection.Version, shards: 1, projection.Events)
{
    private readonly ILogger _logger = context.Loggers.CreateLogger<ProjectionConsumer>();
    private readonly TimeSpan _checkEvery = context.Settings.DriftCheckEvery;
    private long _checkedAt = Stopwatch.GetTimestamp();

    protected override async Task HandleAsync(
        IReadOnlyList<LogEntry> page, IReadOnlyDictionary<int, Shard> held, LogCursor end,
        CancellationToken cancellationToken)
    {
        var shard = held.Values.First();
        try
        {
            var writes = await WritesAsync(page, cancellationToken);
            await Table.SendAsync([Table.MoveTo(shard, end, page.Count), .. writes]);
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

    // Whatever becomes of the look, the work goes on.
    protected override async Task CheckAsync(IReadOnlyList<Shard> held, CancellationToken cancellationToken)
    {
        if (_checkEvery == TimeSpan.Zero || !projection.RowsFollowOneStream
            || Stopwatch.GetElapsedTime(_checkedAt) < _checkEvery)
        {
            return;
        }

        _checkedAt = Stopwatch.GetTimestamp();
        try
        {
            var check = new DriftCheck(Database, projection, new Shadow(Module, projection, "__check"), Reader);
            var drift = await check.RunAsync(cancellationToken);
            await Table.SendAsync([Table.NoteDrift(held[0], drift)]);
            if (drift.Mismatches.Count > 0)
            {
                LogDrift(Module, Name, drift.Mismatches.Count, drift.Rows);
            }
        }
        catch (Exception failed) when (Failure.Of(failed) is not null)
        {
            LogNotChecked(failed, Module, Name);
        }
    }

    private Task<List<NpgsqlBatchCommand>> WritesAsync(
        IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        projection.WritesAsync(Reader, entries, cancellationToken);

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

    [LoggerMessage(LogLevel.Critical,
        "{Module}.{ReadModel} is not what its events say: {Count} of {Rows} rows that were sampled differ. GET "
        + "/api/v1/ops/consumers names them; a rebuild mends them")]
    private partial void LogDrift(string module, string readModel, int count, int rows);

    [LoggerMessage(LogLevel.Warning, "{Module}.{ReadModel} could not be compared with its events this time")]
    private partial void LogNotChecked(Exception failure, string module, string readModel);
}
