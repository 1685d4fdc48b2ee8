using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Follows the log with a cursor of its own. One process owns it at a time: a lease row with a fencing number, which
/// every step checks in the transaction that moves the cursor.
/// </summary>
internal abstract partial class Consumer(
    string module, string name, string kind, int version, NpgsqlDataSource database, LogSignal signal, ILogger logger)
{
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Guid _owner = Guid.CreateVersion7();
    private long _leasedAt;
    private int _failures;

    public string Module => module;

    public string Name => name;

    public abstract IReadOnlyCollection<Type> Events { get; }

    protected NpgsqlDataSource Database => database;

    protected long Fencing { get; private set; }

    /// <summary>The last event that was dealt with; in the table it may lag behind by events of no interest.</summary>
    protected LogCursor Cursor { get; set; }

    /// <summary>By how many: reading them again after a restart does no harm, as long as they are not many.</summary>
    protected int Unnoted { get; set; }

    /// <summary>Time to renew: a step that takes long stops here and goes on after the renewal.</summary>
    protected bool LeaseIsOld => Stopwatch.GetElapsedTime(_leasedAt) >= Heartbeat;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (registered, owned, pause) = (false, false, TimeSpan.Zero);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, cancellationToken);
                pause = TimeSpan.Zero;
                registered = registered || await RegisterAsync(cancellationToken);
                var next = signal.Next;
                owned = (owned && !LeaseIsOld) || await LeaseAsync(owned, cancellationToken);
                var idle = !owned || !await StepAsync(cancellationToken);
                _failures = 0;
                if (idle)
                {
                    await Signal.WaitAsync(next, Poll, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (LeaseLostException)
            {
                LogTakenOver(module, name);
                owned = false;
            }
            catch (Exception failure)
            {
                // Whatever it was, the event is tried again: nothing is ever skipped. The outcome of the last step may
                // be unknown, its batch may even still be on its way to the server: a new lease reads the cursor anew
                // and fences that batch off.
                owned = false;
                await ReportAsync(failure);
                pause = Pause();
            }
        }

        await ReleaseAsync();
    }

    /// <summary>Deals with one page of the log. False: there was nothing.</summary>
    protected abstract Task<bool> StepAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Moves the cursor in the table, provided that this process still owns the consumer. Forward only: a batch that is
    /// sent again because its answer was lost is refused here if it was committed.
    /// </summary>
    protected NpgsqlBatchCommand MoveTo(LogCursor cursor, int applied) => Statement.Of(
        """
        with moved as (
            update log.consumers
            set era = $2, transaction_id = $3, position = $4, events_applied = events_applied + $5,
                last_error = null, updated_at = clock_timestamp()
            where module = log.current_module() and name = $1 and shard = 0 and fencing = $6 and state = 'running'
              and (era, transaction_id, position) < ($2, $3, $4)
            returning 1)
        select log.expect(count(*), 1, 'consumer ' || $1) from moved
        """,
        name, cursor.Era, Statement.Xid(cursor.TransactionId), cursor.Position, (long)applied, Fencing);

    /// <summary>Sends statements that belong to the cursor, and the cursor, as one transaction.</summary>
    protected async Task CommitAsync(LogCursor cursor, int applied, IReadOnlyList<NpgsqlBatchCommand> writes)
    {
        try
        {
            await using var batch = database.CreateBatch();
            batch.BatchCommands.Add(MoveTo(cursor, applied));
            foreach (var write in writes)
            {
                batch.BatchCommands.Add(write);
            }

            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (PostgresException e) when (e.SqlState == Statement.Unexpected)
        {
            throw new LeaseLostException(e.MessageText);
        }

        Cursor = cursor;
        Unnoted = 0;
    }

    /// <summary>Notes in the table from time to time how far a stretch of no interest has been read.</summary>
    protected Task NoteAsync() =>
        Unnoted >= LogReader.PageSize ? CommitAsync(Cursor, applied: 0, []) : Task.CompletedTask;

    private TimeSpan Pause() => TimeSpan.FromMilliseconds(
        Math.Min(100 * Math.Pow(2, Math.Min(_failures++, 10)), LongestPause.TotalMilliseconds));

    private async Task<bool> RegisterAsync(CancellationToken cancellationToken)
    {
        await using var insert = database.CreateCommand(
            "insert into log.consumers (name, kind, version) values ($1, $2, $3) on conflict do nothing");
        insert.Parameters.AddWithValue(name);
        insert.Parameters.AddWithValue(kind);
        insert.Parameters.AddWithValue(version);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    private async Task<bool> LeaseAsync(bool owned, CancellationToken cancellationToken)
    {
        await using var lease = database.CreateCommand(
            """
            update log.consumers
            set owner = $2, fencing = case when owner = $2 and $3 then fencing else fencing + 1 end,
                lease_until = clock_timestamp() + interval '7 seconds', heartbeat_at = clock_timestamp()
            where module = log.current_module() and name = $1 and shard = 0 and state = 'running'
              and (owner is null or owner = $2 or lease_until < clock_timestamp())
            returning fencing, era, transaction_id, position
            """);
        lease.Parameters.AddWithValue(name);
        lease.Parameters.AddWithValue(_owner);
        lease.Parameters.AddWithValue(owned);
        await using var reader = await lease.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return false;
        }

        _leasedAt = Stopwatch.GetTimestamp();
        if (Fencing != reader.GetInt64(0))
        {
            Fencing = reader.GetInt64(0);
            Cursor = new LogCursor(reader.GetInt16(1), reader.GetFieldValue<ulong>(2), reader.GetInt64(3));
            Unnoted = 0;
        }

        return true;
    }

    // Whoever takes over does not have to wait for the lease to run out.
    private async Task ReleaseAsync()
    {
        try
        {
            await using var release = database.CreateCommand(
                """
                update log.consumers set owner = null, lease_until = null
                where module = log.current_module() and name = $1 and shard = 0 and owner = $2
                """);
            release.Parameters.AddWithValue(name);
            release.Parameters.AddWithValue(_owner);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException failure)
        {
            LogNotReleased(failure, module, name);
        }
    }

    private async Task ReportAsync(Exception failure)
    {
        LogFailed(failure, module, name, Cursor.Position, _failures + 1);
        try
        {
            await using var report = database.CreateCommand(
                """
                update log.consumers set last_error = $2, last_error_at = clock_timestamp()
                where module = log.current_module() and name = $1 and shard = 0
                """);
            report.Parameters.AddWithValue(name);
            report.Parameters.AddWithValue(failure.Message);
            await report.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The log line above has it; the database is the thing that is broken.
        }
    }

    [LoggerMessage(LogLevel.Error,
        "{Module}.{Consumer} failed on the event after position {Position}; attempt {Attempt}, it will be tried again")]
    private partial void LogFailed(Exception failure, string module, string consumer, long position, int attempt);

    [LoggerMessage(LogLevel.Warning,
        "{Module}.{Consumer} found its cursor moved or its lease taken over: it starts from the table again")]
    private partial void LogTakenOver(string module, string consumer);

    [LoggerMessage(LogLevel.Warning, "{Module}.{Consumer} could not release its lease: it runs out by itself")]
    private partial void LogNotReleased(Exception failure, string module, string consumer);
}
