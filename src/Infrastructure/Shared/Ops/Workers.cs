using Microsoft.Extensions.Hosting;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Jobs;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Everything that runs without being asked: for each module its reactions, projections, jobs and timers, each on the
/// module's own database role.
/// </summary>
internal sealed class Workers(Consumers consumers, WorkQueues queues, IHostApplicationLifetime lifetime)
    : BackgroundService
{
    /// <summary>
    /// Frees what a process that is dead for certain had leased; its fencing numbers stay as they are.
    /// </summary>
    public static async Task ReleaseLeasesAsync(NpgsqlDataSource ops, CancellationToken cancellationToken)
    {
        await using var batch = ops.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "update log.consumers set owner = null, lease_until = null where owner is not null"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "update log.jobs set lease_until = '-infinity' where state = 'running'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "update log.timers set lease_until = null where lease_until is not null"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A job may call this very process (the sandbox gateway): nothing begins before the server listens.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var onStop = stoppingToken.Register(() => started.TrySetResult());
        await started.Task;
        await Task.WhenAll(
            consumers.All.Select(consumer => Task.Run(() => consumer.RunAsync(stoppingToken), CancellationToken.None))
                .Concat(queues.All.Select(
                    run => Task.Run(() => run(stoppingToken), CancellationToken.None))));
    }
}
