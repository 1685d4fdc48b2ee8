using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Modular.Infrastructure.Shared.Ops;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>What all consumers of a module work with.</summary>
internal sealed record ConsumerContext(
    string Module, NpgsqlDataSource Database, StoredEvents Stored, LogSignal Signal, Instances Instances,
    EngineSettings Settings, ILoggerFactory Loggers);

/// <summary>
/// Follows the log, divided into shards of streams with a cursor each. One process owns a shard at a time: a lease row
/// with a fencing number, which every step checks in the transaction that moves the cursor. All shards that this
/// process owns are read for at once.
/// </summary>
internal abstract partial class Consumer(
    ConsumerContext context, string name, string kind, int version, int shards, IReadOnlyCollection<Type> events)
{
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ParkedPoll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HeldBackPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>
    /// So much between two reads that find little: what is committed meanwhile comes in one page, at a price that does
    /// not grow with the number of commits.
    /// </summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(2);

    private readonly ILogger _logger = context.Loggers.CreateLogger($"Modular.{context.Module}.{name}");
    private List<Shard> _held = [];
    private int[] _mine = [];
    private LogReader? _reader;
    private (LogCursor Start, List<Shard> Held, Task<LogPage> Page)? _ahead;
    private int _divided;
    private long _leasedAt;
    private long _readAt;
    private long _parkedAt;
    private int _failures;
    private int _heldBack;

    public string Module => context.Module;

    public string Name => name;

    public IReadOnlyCollection<Type> Events => events;

    protected ConsumerTable Table { get; } = new(context.Module, name, context.Database);

    protected LogReader Reader => _reader ?? throw new InvalidOperationException($"{name} is not registered.");

    protected NpgsqlDataSource Database => context.Database;

    /// <summary>Time to renew: a step that takes long stops here and goes on after the renewal.</summary>
    protected bool LeaseIsOld => Stopwatch.GetElapsedTime(_leasedAt) >= Heartbeat;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(context.Instances.Known, Task.Delay(Timeout.Infinite, cancellationToken));
        var pause = TimeSpan.Zero;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, cancellationToken);
                pause = TimeSpan.Zero;
                await RunOnceAsync(cancellationToken);
                _failures = 0;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (LeaseLostException)
            {
                LogTakenOver(Module, name);
                (_held, _leasedAt) = ([], 0);
            }
            catch (Exception failure)
            {
                // Not one event's fault: the server is away, or a step ended in an unknown way. Its batch may even
                // still be on its way to the server: a new lease reads the cursor anew and fences that batch off.
                await ReportAsync(failure);
                (_held, _leasedAt) = ([], 0);
                pause = Pause();
            }
        }

        await ReleaseAsync();
    }

    /// <summary>Handles a page in which there is something to do.</summary>
    /// <param name="page">What is parked, or done already, is not in it.</param>
    protected abstract Task HandleAsync(
        IReadOnlyList<LogEntry> page, IReadOnlyDictionary<int, Shard> held, LogCursor end,
        CancellationToken cancellationToken);

    /// <summary>Handles events of a parked stream again, in order.</summary>
    /// <returns>The last that was handled, and what became of the next.</returns>
    protected abstract Task<(LogCursor? Handled, LogEntry? Failed, Failure? Failure)> HandleAgainAsync(
        Shard shard, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken);

    /// <summary>Looks from time to time whether what was written is what it should be.</summary>
    protected virtual Task CheckAsync(IReadOnlyList<Shard> held, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>The stream waits from this event on; all others go on.</summary>
    protected async Task ParkAsync(Shard shard, LogEntry entry, Failure failure)
    {
        await RefuseOverflowAsync(shard);
        await Table.SendAsync([Table.MoveTo(shard, entry.Cursor, applied: 0), Table.Park(shard, entry, failure)]);
        NoteParked(shard, entry, failure);
    }

    protected void NoteParked(Shard shard, LogEntry entry, Failure failure)
    {
        shard.Parked.Add(entry.Origin.StreamId);
        var next = failure.RetryAfter(attempts: 1) is null ? "it waits for an operator" : "it is tried again";
        LogParked(
            Module, name, entry.Origin.StreamId, entry.Origin.EventId, entry.Type,
            $"{failure.Code}: {failure.Cause}; {next}");
    }

    /// <summary>So many waiting streams are no accident: better stop than fill the table.</summary>
    protected async Task RefuseOverflowAsync(Shard shard)
    {
        if (shard.Parked.Count < context.Settings.MostParkedStreams)
        {
            return;
        }

        var cause = $"{shard.Parked.Count} streams are parked: paused. Mend the cause, release them, then resume.";
        await Table.SendAsync([Table.Pause(shard, cause)]);
        LogOverflow(Module, name, shard.Number, shard.Parked.Count);
        throw new LeaseLostException(cause);
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_divided == 0)
        {
            _divided = await Table.RegisterAsync(kind, version, shards, cancellationToken);
            _reader = new LogReader(
                Database, context.Stored, events.Select(context.Stored.Catalog.NameOf),
                wholeTransactions: kind == "projection", _divided, context.Settings.PageSize);
        }

        var next = context.Signal.Next;
        var mine = context.Instances.SharesOf($"{Module}.{name}", _divided);
        if (LeaseIsOld || !mine.AsSpan().SequenceEqual(_mine))
        {
            await LeaseAsync(mine, cancellationToken);
        }

        if (_held.Count == 0)
        {
            await Signal.WaitAsync(next, Poll, cancellationToken);
            return;
        }

        await RetryParkedAsync(cancellationToken);
        await CheckAsync(_held, cancellationToken);
        if (!await StepAsync(cancellationToken))
        {
            var hasParked = _held.Exists(shard => shard.Parked.Count > 0);
            var atMost = hasParked ? ParkedPoll : Poll;
            var heldBack = HeldBackPoll * Math.Pow(2, Math.Min(_heldBack, 10));
            await Signal.WaitAsync(next, _heldBack > 0 && heldBack < atMost ? heldBack : atMost, cancellationToken);
            var sinceRead = Stopwatch.GetElapsedTime(_readAt);
            if (sinceRead < Gap)
            {
                await Task.Delay(Gap - sinceRead, cancellationToken);
            }
        }
    }

    private async Task LeaseAsync(int[] mine, CancellationToken cancellationToken)
    {
        var before = Stopwatch.GetTimestamp();
        var leased = await Table.LeaseAsync(context.Instances.Id, mine, _divided, _held, cancellationToken);
        if (leased.Except(_held).ToList() is { Count: > 0 } taken)
        {
            await Table.LoadParkedAsync(taken, cancellationToken);
        }

        (_held, _mine, _leasedAt, _parkedAt) = (leased, mine, before, 0);
    }

    // True: there may be more to read at once.
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        _readAt = Stopwatch.GetTimestamp();
        var held = _held.ToDictionary(shard => shard.Number);
        var page = await ReadAsync(_held.Min(shard => shard.Cursor), held, cancellationToken);
        List<LogEntry> todo =
        [
            .. page.Entries.Where(entry => held[entry.Shard] is var shard
                && entry.Cursor > shard.Cursor && !shard.Parked.Contains(entry.Origin.StreamId)),
        ];
        if (todo.Count > 0)
        {
            await HandleAsync(todo, held, page.End, cancellationToken);
            if (LeaseIsOld || cancellationToken.IsCancellationRequested)
            {
                return true;
            }
        }

        foreach (var shard in _held)
        {
            shard.Cursor = shard.Cursor < page.End ? page.End : shard.Cursor;
            shard.IsCaughtUp = page.IsLast;
        }

        await NoteAsync();
        _heldBack = todo.Count == 0 && page.IsHeldBack ? _heldBack + 1 : 0;
        return !page.IsLast;
    }

    // While a full page is handled the next one is read. What is in the log does not change, so it may be used as long
    // as it begins where the shards have come to, and the shards are the same.
    private async Task<LogPage> ReadAsync(
        LogCursor start, Dictionary<int, Shard> held, CancellationToken cancellationToken)
    {
        var ahead = _ahead;
        _ahead = null;
        var page = ahead is { } read && read.Start == start && ReferenceEquals(read.Held, _held)
            ? await read.Page
            : await Reader.ReadAsync(start, held.Keys, LogCursor.End, cancellationToken);
        if (!page.IsLast)
        {
            _ahead = (page.End, _held, Reader.ReadAsync(page.End, held.Keys, LogCursor.End, cancellationToken));
        }

        return page;
    }

    // Events that led to nothing are noted page by page, so that who waits for this consumer need not wait long; a
    // stretch of no interest is noted with the heartbeat.
    private async Task NoteAsync()
    {
        if (_held.Where(shard => shard.IsUnnoted).ToList() is { Count: > 0 } unnoted)
        {
            await Table.SendAsync(unnoted.Select(Table.Note));
            unnoted.ForEach(shard => shard.IsUnnoted = false);
        }
    }

    private async Task RetryParkedAsync(CancellationToken cancellationToken)
    {
        var hasParked = _held.Exists(shard => shard.Parked.Count > 0);
        if (Stopwatch.GetElapsedTime(_parkedAt) < (hasParked ? ParkedPoll : Heartbeat))
        {
            return;
        }

        _parkedAt = Stopwatch.GetTimestamp();
        foreach (var parked in await Table.DueAsync(_held, cancellationToken))
        {
            if (LeaseIsOld || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var shard = _held.First(held => held.Number == parked.Shard);
            if (parked.From.Era == 0)
            {
                shard.Parked.Add(parked.StreamId);
                await Table.SendAsync([Table.Adopt(shard, parked.StreamId)]);
            }
            else
            {
                await RetryAsync(shard, parked, cancellationToken);
            }
        }
    }

    private async Task RetryAsync(Shard shard, ParkedStream parked, CancellationToken cancellationToken)
    {
        while (!LeaseIsOld && !cancellationToken.IsCancellationRequested)
        {
            var entries = await Reader.ReadStreamAsync(
                parked.StreamId, parked.From, shard.Cursor, cancellationToken);
            if (entries.Count == 0)
            {
                // Somebody else has brought the stream further than the shard's own cursor got into the table: it waits
                // until that has passed, else its events would be handled again on the way.
                if (parked.From > Behind(shard.Cursor))
                {
                    return;
                }

                await Table.SendAsync(Table.Unpark(shard, parked.StreamId));
                shard.Parked.Remove(parked.StreamId);
                LogUnparked(Module, name, parked.StreamId);
                return;
            }

            var (handled, failed, failure) = await HandleAgainAsync(shard, entries, cancellationToken);
            if (failed is not null)
            {
                var from = handled is null ? parked : parked with { From = Behind(handled.Value), Attempts = 0 };
                await Table.SendAsync([Table.Fail(shard, from, failed, failure!)]);
                LogFailedAgain(Module, name, parked.StreamId, failed.Origin.EventId, failure!.Code, failure.Cause);
                return;
            }

            if (handled is not { } last)
            {
                return;
            }

            parked = parked with { From = Behind(last), Attempts = 0 };
        }
    }

    private static LogCursor Behind(LogCursor handled) => handled with { Position = handled.Position + 1 };

    private TimeSpan Pause() => TimeSpan.FromMilliseconds(
        Math.Min(100 * Math.Pow(2, Math.Min(_failures++, 10)), LongestPause.TotalMilliseconds));

    private async Task ReleaseAsync()
    {
        try
        {
            await Table.ReleaseAsync(context.Instances.Id, _held);
        }
        catch (NpgsqlException failure)
        {
            LogNotReleased(failure, Module, name);
        }
    }

    private async Task ReportAsync(Exception failure)
    {
        LogFailed(failure, Module, name, _failures + 1);
        try
        {
            await Table.SendAsync([Table.Report(_held, failure.Message)]);
        }
        catch (NpgsqlException)
        {
            // The log line above has it; the database is the thing that is broken.
        }
    }

    [LoggerMessage(LogLevel.Error, "{Module}.{Consumer} failed, attempt {Attempt}; it will be tried again")]
    private partial void LogFailed(Exception failure, string module, string consumer, int attempt);

    [LoggerMessage(LogLevel.Error,
        "{Module}.{Consumer} parked stream {StreamId} at event {EventId} ({Type}): {Why}. Its later events wait, in "
        + "order; all other streams go on")]
    private partial void LogParked(
        string module, string consumer, Guid streamId, Guid eventId, string type, string why);

    [LoggerMessage(LogLevel.Warning,
        "{Module}.{Consumer} tried stream {StreamId} again, and event {EventId} failed: {Code}: {Cause}")]
    private partial void LogFailedAgain(
        string module, string consumer, Guid streamId, Guid eventId, string code, string cause);

    [LoggerMessage(LogLevel.Information, "{Module}.{Consumer} has caught up with the parked stream {StreamId}")]
    private partial void LogUnparked(string module, string consumer, Guid streamId);

    [LoggerMessage(LogLevel.Critical,
        "{Module}.{Consumer} shard {Shard} is paused: {Count} streams are parked, and more would be. Mend the cause, "
        + "release the parked streams, then resume the consumer")]
    private partial void LogOverflow(string module, string consumer, int shard, int count);

    [LoggerMessage(LogLevel.Warning,
        "{Module}.{Consumer} found its cursor moved or its lease taken over: it starts from the table again")]
    private partial void LogTakenOver(string module, string consumer);

    [LoggerMessage(LogLevel.Warning, "{Module}.{Consumer} could not release its lease: it runs out by itself")]
    private partial void LogNotReleased(Exception failure, string module, string consumer);
}
