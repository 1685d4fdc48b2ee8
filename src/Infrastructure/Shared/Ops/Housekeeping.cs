using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>Deletes what has served its time: idempotency records after 48 hours, finished jobs after a week.</summary>
internal sealed partial class Housekeeping(
    IServiceProvider services, ModuleCatalog catalog, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>
    /// In portions, so that no transaction holds the log's horizon for long. Dead jobs stay: somebody must look.
    /// </summary>
    /// <returns>How many rows went.</returns>
    public static async Task<int> TidyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
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
                    where module = log.current_module() and state = 'succeeded'
                      and finished_at < clock_timestamp() - interval '7 days'
                    limit 5000))
                """));
            portion = await batch.ExecuteNonQueryAsync(cancellationToken);
            deleted += portion;
        }
        while (portion > 0);

        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var module in catalog.Modules)
            {
                try
                {
                    await Task.Delay(Pause / catalog.Modules.Count, stoppingToken);
                    var pool = ModularInfrastructure.WorkerPool(module.Name);
                    LogTidied(module.Name, await TidyAsync(
                        services.GetRequiredKeyedService<NpgsqlDataSource>(pool), stoppingToken));
                }
                catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception failure)
                {
                    LogFailed(failure, module.Name);
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Module}: {Deleted} old idempotency records and jobs deleted")]
    private partial void LogTidied(string module, int deleted);

    [LoggerMessage(LogLevel.Warning,
        "{Module}: old idempotency records and jobs could not be deleted; again in an hour")]
    private partial void LogFailed(Exception failure, string module);
}
