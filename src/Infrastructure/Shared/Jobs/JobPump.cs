using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Application.Shared.Behaviors;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>
/// Runs the jobs of one module. One round trip writes what has ended, makes due what is due and leases as many as there
/// are free slots, so that memory holds nothing that does not run; while trips come back full others are under way
/// beside them, so that the database does not wait for this process. A heartbeat keeps the leases. What the command of
/// a job writes is committed together with the job's end; if the process dies before, the lease runs out and the work
/// is done again.
/// </summary>
internal sealed partial class JobPump(
    string module, NpgsqlDataSource database, IReadOnlyList<JobQueue> queues, IServiceScopeFactory scopes,
    WorkSignal signal, TimeProvider clock, ILogger<JobPump> logger)
{
    private const int MostInOneTrip = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>How long to look for a first end before looking for more work.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(1);

    /// <summary>A third of the lease: one lost heartbeat does no harm.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private readonly Guid _owner = Guid.CreateVersion7();
    private readonly string _actor = $"system:{module}.jobs";
    private readonly Dictionary<string, JobQueue> _queues = queues.ToDictionary(q => q.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RunningJob, Task> _running = [];
    private readonly ConcurrentQueue<RunningJob> _ended = [];
    private readonly WorkSignal _end = new();
    private readonly Lock _slots = new();
    private bool _writesEnds;
    private readonly Task[] _beside = [Task.CompletedTask, Task.CompletedTask];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource();
        var beats = BeatAsync(over.Token);
        while (!cancellationToken.IsCancellationRequested)
        {
            var (more, end) = (signal.Next, _end.Next);
            var begun = await TripAsync(leases: true, cancellationToken);
            if (begun >= MostInOneTrip && Array.FindIndex(_beside, trips => trips.IsCompleted) is >= 0 and var free)
            {
                _beside[free] = TripBesideAsync(cancellationToken);
            }

            var wait = begun switch
            {
                null => Task.Delay(Poll, cancellationToken),
                _ when HasEndsToWrite() => Task.CompletedTask,
                0 => Task.WhenAny(more, end, Task.Delay(Poll, cancellationToken)),
                _ => Task.WhenAny(end, Task.Delay(Linger, cancellationToken)),
            };
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What still runs sees the cancelled token; its leases are kept until it has ended.
        await Task.WhenAll(_beside);
        await Task.WhenAll(_running.Values);
        await TripAsync(leases: false, cancellationToken);
        await over.CancelAsync();
        await beats;
    }

    // Who has found no slot free, or an end that could not be written yet, looks again.
    private async Task TripBesideAsync(CancellationToken cancellationToken)
    {
        int? begun;
        do
        {
            begun = await TripAsync(leases: true, cancellationToken);
            _end.Pulse();
        }
        while (begun >= MostInOneTrip && !cancellationToken.IsCancellationRequested);
    }

    /// <summary>
    /// Not cancellable: who hangs up now would leave leased work behind that nobody does. When it breaks, what has
    /// ended is written by the next one; to write it twice changes nothing.
    /// </summary>
    /// <returns>How many jobs were begun; null: the database does not answer.</returns>
    private async Task<int?> TripAsync(bool leases, CancellationToken stopping)
    {
        var (ended, rooms) = TakeSlots(leases);
        List<(JobQueue Queue, LeasedJob Leased)> leased;
        try
        {
            await using var batch = database.CreateBatch();
            AddEnds(batch.BatchCommands, ended);
            if (leases)
            {
                batch.BatchCommands.Add(JobStatements.Promote(clock.GetUtcNow()));
            }

            if (rooms.Count > 0)
            {
                batch.BatchCommands.Add(JobStatements.Lease(rooms, _owner));
            }

            leased = batch.BatchCommands.Count == 0 ? [] : await SendAsync(batch);
        }
        catch (Exception failure)
        {
            Settle(rooms, taken: [], unwritten: ended, written: []);
            LogDatabaseFailed(failure, module);
            return null;
        }

        Settle(rooms, taken: leased, unwritten: [], written: ended);
        leased.ForEach(job => Begin(job.Queue, job.Leased, stopping));
        return leased.Count;
    }

    // The slots of what has ended are free as soon as that is written: for this very batch. One trip at a time writes
    // ends: two of them could wait for each other's parents.
    private (List<RunningJob> Ended, List<(JobQueue Queue, int Room)> Rooms) TakeSlots(bool leases)
    {
        lock (_slots)
        {
            List<RunningJob> ended = [];
            while (!_writesEnds && _ended.TryDequeue(out var job))
            {
                ended.Add(job);
                job.Queue.Busy--;
            }

            _writesEnds |= ended.Count > 0;
            List<(JobQueue Queue, int Room)> rooms = leases
                ? [.. queues.Select(q => (q, Math.Min(q.Room, MostInOneTrip))).Where(room => room.Item2 > 0)]
                : [];
            rooms.ForEach(room => room.Queue.Busy += room.Room);
            return (ended, rooms);
        }
    }

    private void Settle(
        List<(JobQueue Queue, int Room)> rooms, List<(JobQueue Queue, LeasedJob Leased)> taken,
        List<RunningJob> unwritten, List<RunningJob> written)
    {
        lock (_slots)
        {
            rooms.ForEach(room => room.Queue.Busy -= room.Room);
            taken.ForEach(job => job.Queue.Busy++);
            unwritten.ForEach(job => job.Queue.Busy++);
            unwritten.ForEach(_ended.Enqueue);
            _writesEnds &= unwritten.Count + written.Count == 0;
        }

        foreach (var job in written)
        {
            _running.TryRemove(job, out _);
            job.Forget();
        }
    }

    private bool HasEndsToWrite()
    {
        lock (_slots)
        {
            return !_ended.IsEmpty && !_writesEnds;
        }
    }

    private void AddEnds(NpgsqlBatchCommandCollection batch, List<RunningJob> ended)
    {
        if (ended.FindAll(job => job.End == JobEnd.Succeeded) is { Count: > 0 } succeeded)
        {
            batch.Add(JobStatements.Succeed(succeeded));
        }

        if (ended.FindAll(job => job.End is JobEnd.Failed or JobEnd.GivenBack) is { Count: > 0 } others)
        {
            var now = clock.GetUtcNow();
            batch.Add(JobStatements.Unsuccessful(others, job => now + WorkCommand.Backoff(job.Job.Attempts)));
        }
    }

    private async Task<List<(JobQueue Queue, LeasedJob Leased)>> SendAsync(NpgsqlBatch batch)
    {
        List<(JobQueue Queue, LeasedJob Leased)> leased = [];
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            var queue = _queues[reader.GetString(1)];
            leased.Add((queue, new LeasedJob(
                reader.GetGuid(0), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt64(5),
                reader.GetGuid(6), reader.IsDBNull(7) ? null : reader.GetString(7),
                reader.IsDBNull(8) ? null : reader.GetGuid(8))));
            queue.Served = reader.GetString(9);
        }

        // To the end, which is behind the commit: what was not committed is not leased.
        await reader.NextResultAsync(CancellationToken.None);
        return leased;
    }

    private void Begin(JobQueue queue, LeasedJob leased, CancellationToken stopping)
    {
        var job = new RunningJob(leased, queue, clock, stopping);
        var run = new Task<Task>(() => RunOneAsync(job, stopping));
        // Known before it starts: its end takes it out again.
        _running[job] = run.Unwrap();
        run.Start(TaskScheduler.Default);
    }

    private async Task RunOneAsync(RunningJob job, CancellationToken stopping)
    {
        using var activity = Telemetry.Source.StartActivity(
            job.Queue.Name, ActivityKind.Consumer, job.Job.TraceParent);
        try
        {
            job.EndAs(await DoAsync(job, stopping) ? JobEnd.Recorded : JobEnd.Succeeded);
        }
        catch (Exception failure) when (failure is LeaseLostException || job.IsLost)
        {
            LogTakenOver(module, job.Job.Id);
            job.EndAs(JobEnd.Recorded);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next process need not wait for the lease to run out.
            job.EndAs(JobEnd.GivenBack);
        }
        catch (OperationCanceledException) when (job.IsCancelled)
        {
            job.EndAs(JobEnd.Failed, "cancelled");
        }
        catch (Exception failure)
        {
            var cause = failure is OperationCanceledException && job.Stop.IsCancellationRequested
                ? new TimeoutException($"No end after {job.Queue.TimeLimit.TotalSeconds:F0} s.", failure)
                : failure;
            LogFailed(cause, module, job.Job.Id, job.Queue.Name, job.Job.Attempts, job.Job.MaxAttempts);
            job.EndAs(JobEnd.Failed, WorkCommand.CauseOf(cause));
        }

        _ended.Enqueue(job);
        _end.Pulse();
    }

    /// <returns>Whether its end is written.</returns>
    private async Task<bool> DoAsync(RunningJob job, CancellationToken stopping)
    {
        var leased = job.Job;
        await using var scope = scopes.CreateAsyncScope();
        var request = scope.ServiceProvider.GetRequiredService<RequestContext>();
        (request.Actor, request.CorrelationId, request.CausationId) =
            (_actor, leased.CorrelationId, leased.CausationId);
        job.Report = scope.ServiceProvider.GetRequiredService<JobReport>();
        job.Limit();
        var command = await job.Queue.Handle(
            scope.ServiceProvider, leased.Payload,
            new JobAttempt(leased.Attempts, leased.Attempts >= leased.MaxAttempts), job.Stop);
        return command is not null && await WorkCommand.SendAsync(
            scope.ServiceProvider, command, JobStatements.Complete(job), stopping);
    }

    private async Task BeatAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await BeatOnceAsync([.. _running.Keys.Where(job => job.IsInTime)]);
            }
            catch (Exception failure)
            {
                LogDatabaseFailed(failure, module);
            }

            await Task.Delay(Beat, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatOnceAsync(List<RunningJob> running)
    {
        Dictionary<(Guid Id, long Fencing), bool> held = [];
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(JobStatements.Renew(running));
        batch.BatchCommands.Add(JobStatements.Rescue());
        await using (var reader = await batch.ExecuteReaderAsync(CancellationToken.None))
        {
            while (await reader.ReadAsync(CancellationToken.None))
            {
                held[(reader.GetGuid(0), reader.GetInt64(1))] = reader.GetBoolean(2);
            }

            await reader.NextResultAsync(CancellationToken.None);
        }

        foreach (var job in running.Where(job => job.End is null))
        {
            if (!held.TryGetValue((job.Job.Id, job.Job.Fencing), out var toCancel))
            {
                job.Lose();
            }
            else if (toCancel)
            {
                job.Cancel();
            }
        }
    }

    [LoggerMessage(LogLevel.Error,
        "{Module} job {Id} ({Type}) failed, attempt {Attempt} of {MaxAttempts}; it is put back")]
    private partial void LogFailed(
        Exception failure, string module, Guid id, string type, int attempt, int maxAttempts);

    [LoggerMessage(LogLevel.Warning, "{Module} job {Id} was taken over by another process")]
    private partial void LogTakenOver(string module, Guid id);

    [LoggerMessage(LogLevel.Error, "{Module} cannot reach its jobs; trying again")]
    private partial void LogDatabaseFailed(Exception failure, string module);
}
