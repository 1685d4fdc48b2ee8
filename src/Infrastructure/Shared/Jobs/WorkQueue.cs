using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Application.Shared.Behaviors;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>A piece of leased work: a job or a timer.</summary>
internal sealed record WorkItem(
    string Key, string Type, string Payload, int Attempts, int MaxAttempts, long Fencing, Guid CorrelationId,
    string? TraceParent, Guid? CausationId);

/// <summary>
/// Leases due rows of one module and runs them, a few at a time. Whatever a piece of work writes is committed together
/// with its end; if the process dies before, the lease runs out and the work is done again.
/// </summary>
internal abstract partial class WorkQueue(
    string module, string kind, NpgsqlDataSource database, IServiceScopeFactory scopes, WorkSignal signal,
    TimeProvider clock, ILogger logger)
{
    private const int MaxConcurrency = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Less than the lease of 30 s, so that work ends before somebody else may begin it.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _slots = new(MaxConcurrency);

    protected Guid Owner { get; } = Guid.CreateVersion7();

    protected NpgsqlDataSource Database => database;

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
                var items = await LeaseAsync(_slots.CurrentCount, clock.GetUtcNow());
                foreach (var item in items)
                {
                    // There is a slot for each: only this loop takes any.
                    await _slots.WaitAsync(CancellationToken.None);
                    _ = RunOneAsync(item, cancellationToken);
                }

                if (items.Count == 0)
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
                LogDatabaseFailed(failure, module, kind);
                pause = Poll;
            }
        }

        // What still runs sees the cancelled token; every slot free means that it has ended.
        for (var slot = 0; slot < MaxConcurrency; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>Not cancellable: who hangs up now would leave leased work behind that nobody does.</summary>
    protected abstract Task<IReadOnlyList<WorkItem>> LeaseAsync(int atMost, DateTimeOffset now);

    /// <summary>The part outside of any transaction: answers with the command to send, if any.</summary>
    protected abstract Task<ICommand?> WorkAsync(
        IServiceProvider services, WorkItem item, CancellationToken cancellationToken);

    /// <summary>Ends the work, provided that this process still holds it.</summary>
    protected abstract NpgsqlBatchCommand Complete(WorkItem item);

    /// <summary>Puts the work back for a later attempt, or ends it as dead.</summary>
    protected abstract NpgsqlBatchCommand Fail(WorkItem item, string cause, DateTimeOffset nextAttempt);

    /// <summary>Puts the work back as if it had not been begun.</summary>
    protected abstract NpgsqlBatchCommand GiveBack(WorkItem item);

    protected static async Task<IReadOnlyList<WorkItem>> ReadAsync(NpgsqlCommand command)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
            List<WorkItem> items = [];
            while (await reader.ReadAsync(CancellationToken.None))
            {
                items.Add(new WorkItem(
                    reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3),
                    reader.GetInt32(4), reader.GetInt64(5), reader.GetGuid(6),
                    reader.IsDBNull(7) ? null : reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetGuid(8)));
            }

            return items;
        }
    }

    private async Task RunOneAsync(WorkItem item, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.Source.StartActivity(
            $"{kind} {item.Type}", ActivityKind.Consumer, item.TraceParent);
        try
        {
            await DoAsync(item, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops: the next one need not wait for the lease to run out.
            await PutBackAsync(GiveBack(item));
        }
        catch (LeaseLostException)
        {
            LogTakenOver(module, kind, item.Key);
        }
        catch (Exception failure)
        {
            LogFailed(failure, module, kind, item.Key, item.Type, item.Attempts, item.MaxAttempts);
            await PutBackAsync(Fail(item, failure.Message, clock.GetUtcNow() + Backoff(item)));
        }
        finally
        {
            _slots.Release();
            signal.Pulse();
        }
    }

    private async Task DoAsync(WorkItem item, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var request = scope.ServiceProvider.GetRequiredService<RequestContext>();
        (request.Actor, request.CorrelationId, request.CausationId) =
            ($"system:{module}.{kind}s", item.CorrelationId, item.CausationId);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        ICommand? command;
        try
        {
            command = await WorkAsync(scope.ServiceProvider, item, limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No end after {TimeLimit.TotalSeconds:F0} s.", late);
        }

        var completion = Complete(item);
        if (command is not null)
        {
            scope.ServiceProvider.GetRequiredService<UnitOfWork>().CompleteWith(completion);
            var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command, cancellationToken);
            if (result.Error is null)
            {
                return;
            }

            if (result.Error.Kind != ErrorKind.State)
            {
                throw new InvalidOperationException(
                    $"{command.GetType().Name} was refused: {result.Error.Code}: {result.Error.Detail}");
            }

            // It happened before, or it is too late: the work is done.
        }

        await SendAsync(completion);
    }

    // 1 s, 2 s, 4 s … up to 5 minutes, +-20 % so that many failures of one cause do not come back together.
    private static TimeSpan Backoff(WorkItem item) => TimeSpan.FromSeconds(
        Math.Min(300, Math.Pow(2, Math.Min(item.Attempts - 1, 10))) * (0.8 + (Random.Shared.NextDouble() * 0.4)));

    private async Task PutBackAsync(NpgsqlBatchCommand statement)
    {
        try
        {
            await SendAsync(statement);
        }
        catch (Exception failure)
        {
            // The lease runs out and the work is done again.
            LogDatabaseFailed(failure, module, kind);
        }
    }

    private async Task SendAsync(NpgsqlBatchCommand statement)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(statement);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Error,
        "{Module} {Kind} {Key} ({Type}) failed, attempt {Attempt} of {MaxAttempts}; it is put back")]
    private partial void LogFailed(
        Exception failure, string module, string kind, string key, string type, int attempt, int maxAttempts);

    [LoggerMessage(LogLevel.Warning, "{Module} {Kind} {Key} was taken over by another process")]
    private partial void LogTakenOver(string module, string kind, string key);

    [LoggerMessage(LogLevel.Error, "{Module} cannot reach its {Kind}s; trying again")]
    private partial void LogDatabaseFailed(Exception failure, string module, string kind);
}
