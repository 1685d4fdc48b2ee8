using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Application.Shared.Behaviors;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>
/// Rings the due timers of one module, a few at a time: sends the command of each, or enqueues the job of a recurring
/// one. A timer never gives up: its deadline must be kept, however late.
/// </summary>
internal sealed partial class TimerRunner(
    string module, NpgsqlDataSource database, ModuleCatalog catalog, IServiceScopeFactory scopes, WorkSignal signal,
    TimeProvider clock, ILogger<TimerRunner> logger)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Less than the lease of 30 s, so that a command ends before somebody else may send it.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _slots = new(AtOnce);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.Zero;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, cancellationToken);
                pause = TimeSpan.Zero;
                var next = signal.Next;
                await _slots.WaitAsync(cancellationToken);
                _slots.Release();
                var due = await LeaseAsync(_slots.CurrentCount);
                foreach (var timer in due)
                {
                    // There is a slot for each: only this loop takes any.
                    await _slots.WaitAsync(CancellationToken.None);
                    _ = RingAsync(timer, cancellationToken);
                }

                if (due.Count == 0)
                {
                    await Signal.WaitAsync(next, Poll, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                LogDatabaseFailed(failure, module);
                pause = Poll;
            }
        }

        // What still runs sees the cancelled token; every slot free means that it has ended.
        for (var slot = 0; slot < AtOnce; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>Not cancellable: who hangs up now would leave leased timers behind that nobody rings.</summary>
    private async Task<List<DueTimer>> LeaseAsync(int atMost)
    {
        await using var command = database.CreateCommand(
            """
            with due as (
                select key from log.timers
                where module = log.current_module() and due_at <= $1
                  and (lease_until is null or lease_until < clock_timestamp())
                order by due_at
                limit $2
                for update skip locked)
            update log.timers t
            set attempts = attempts + 1, fencing = fencing + 1,
                lease_until = clock_timestamp() + interval '30 seconds'
            from due where t.module = log.current_module() and t.key = due.key
            returning t.key, t.type, t.payload, t.due_at, t.attempts, t.fencing, t.cron, t.time_zone, t.correlation_id,
                      t.traceparent, t.causation_id
            """);
        command.Parameters.AddWithValue(clock.GetUtcNow());
        command.Parameters.AddWithValue((long)atMost);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        List<DueTimer> due = [];
        while (await reader.ReadAsync(CancellationToken.None))
        {
            due.Add(new DueTimer(
                reader.GetString(0), reader.GetString(1), reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt32(4), reader.GetInt64(5),
                reader.IsDBNull(6) ? null : new Recurrence(reader.GetString(6), reader.GetString(7)),
                reader.GetGuid(8), reader.IsDBNull(9) ? null : reader.GetString(9),
                reader.IsDBNull(10) ? null : reader.GetGuid(10)));
        }

        return due;
    }

    private async Task RingAsync(DueTimer timer, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Source.StartActivity(timer.Type, ActivityKind.Consumer, timer.TraceParent);
        try
        {
            await (timer.Recurs is { } recurrence
                ? StatementsAsync(RecurringJobs.Ring(timer, recurrence, catalog, clock.GetUtcNow()))
                : SendAsync(timer, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops: the next one need not wait for the lease to run out.
            await PutBackAsync(GiveBack(timer));
        }
        catch (Exception failure) when (failure is LeaseLostException
            or PostgresException { SqlState: Statement.Unexpected })
        {
            LogTakenOver(module, timer.Key);
        }
        catch (Exception failure)
        {
            LogFailed(failure, module, timer.Key, timer.Type, timer.Attempts);
            await PutBackAsync(Fail(timer, failure));
        }
        finally
        {
            _slots.Release();
            signal.Pulse();
        }
    }

    private async Task SendAsync(DueTimer timer, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var request = scope.ServiceProvider.GetRequiredService<RequestContext>();
        (request.Actor, request.CorrelationId, request.CausationId) =
            ($"system:{module}.timers", timer.CorrelationId, timer.CausationId);

        var command = (ICommand)JsonSerializer.Deserialize(timer.Payload, catalog.TypeOf(timer.Type), Json.Options)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        if (!await WorkCommand.SendAsync(scope.ServiceProvider, command, End(timer), limit.Token))
        {
            await StatementsAsync(End(timer));
        }
    }

    private static NpgsqlBatchCommand End(DueTimer timer) => Statement.Of(
        """
        with done as (
            delete from log.timers where module = log.current_module() and key = $1 and fencing = $2
            returning 1)
        select log.expect(count(*), 1, 'timer ' || $1) from done
        """,
        timer.Key, timer.Fencing);

    private NpgsqlBatchCommand Fail(DueTimer timer, Exception failure) => Statement.Of(
        """
        update log.timers set due_at = $3, last_error = $4, lease_until = null
        where module = log.current_module() and key = $1 and fencing = $2
        """,
        timer.Key, timer.Fencing, clock.GetUtcNow() + WorkCommand.Backoff(timer.Attempts),
        WorkCommand.CauseOf(failure));

    private static NpgsqlBatchCommand GiveBack(DueTimer timer) => Statement.Of(
        """
        update log.timers set attempts = attempts - 1, lease_until = null
        where module = log.current_module() and key = $1 and fencing = $2
        """,
        timer.Key, timer.Fencing);

    private async Task PutBackAsync(NpgsqlBatchCommand statement)
    {
        try
        {
            await StatementsAsync(statement);
        }
        catch (Exception failure)
        {
            // The lease runs out and it rings again.
            LogDatabaseFailed(failure, module);
        }
    }

    private async Task StatementsAsync(params IEnumerable<NpgsqlBatchCommand> statements)
    {
        await using var batch = database.CreateBatch();
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Error, "{Module} timer {Key} ({Type}) failed, attempt {Attempt}; it rings again later")]
    private partial void LogFailed(Exception failure, string module, string key, string type, int attempt);

    [LoggerMessage(LogLevel.Warning, "{Module} timer {Key} was taken over by another process")]
    private partial void LogTakenOver(string module, string key);

    [LoggerMessage(LogLevel.Error, "{Module} cannot reach its timers; trying again")]
    private partial void LogDatabaseFailed(Exception failure, string module);
}

/// <summary>A timer as it was leased.</summary>
internal sealed record DueTimer(
    string Key, string Type, string Payload, DateTimeOffset DueAt, int Attempts, long Fencing, Recurrence? Recurs,
    Guid CorrelationId, string? TraceParent, Guid? CausationId);
