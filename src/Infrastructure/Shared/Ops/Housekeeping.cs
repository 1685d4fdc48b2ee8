using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Deletes what has served its time in a module's part of the log: idempotency records after 48 hours, jobs that have
/// ended after a week. Each module runs it for itself.
/// </summary>
[WireName("log.tidy_up")]
[JobLimits(Seconds = 300, Concurrency = 1)]
internal sealed record TidyUpJob(string Module) : IJob;

internal sealed partial class Housekeeping(IServiceProvider services, ILogger<Housekeeping> logger)
    : IJobHandler<TidyUpJob>
{
    public async Task<ICommand?> RunAsync(TidyUpJob job, JobAttempt attempt, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.WorkerPool(job.Module));
        LogTidied(job.Module, await TidyAsync(database, cancellationToken));
        return null;
    }

    /// <summary>
    /// In portions, so that no transaction holds the log's horizon for long. Dead jobs stay: somebody must look.
    /// </summary>
    /// <returns>How many rows went.</returns>
    internal static async Task<int> TidyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var deleted = 0;
        int portion;
        do
        {
            await using var batch = database.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                delete from log.idempotency where ctid = any (array(
                    select ctid from log.idempotency
                    where module = log.current_module() and created_at < clock_timestamp() - interval '48 hours'
                    limit 5000))
                """));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                """
                delete from log.jobs where ctid = any (array(
                    select ctid from log.jobs
                    where module = log.current_module() and state in ('succeeded', 'cancelled', 'discarded')
                      and finished_at < clock_timestamp() - interval '7 days'
                    limit 5000))
                """));
            portion = await batch.ExecuteNonQueryAsync(cancellationToken);
            deleted += portion;
        }
        while (portion > 0);

        return deleted;
    }

    [LoggerMessage(LogLevel.Debug, "{Module}: {Deleted} old idempotency records and jobs deleted")]
    private partial void LogTidied(string module, int deleted);
}
