using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>The jobs and timers of each module of this process.</summary>
internal sealed class WorkQueues(
    IServiceProvider services, ModuleCatalog catalog, IServiceScopeFactory scopes, WorkSignal signal,
    TimeProvider clock, ILoggerFactory loggers)
{
    /// <summary>Each runs until its token is cancelled and what it had begun has ended.</summary>
    public IEnumerable<Func<CancellationToken, Task>> All => catalog.Modules.SelectMany(module => Of(module.Name));

    private Func<CancellationToken, Task>[] Of(string module)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.WorkerPool(module));
        var configuration = services.GetRequiredService<IConfiguration>();
        List<JobQueue> queues =
            [.. catalog.JobsOf(module).Select(job => new JobQueue(job.Name, job.Type, configuration))];
        var jobs = new JobPump(
            module, database, queues, scopes, signal, clock, loggers.CreateLogger<JobPump>());
        var timers = new TimerRunner(
            module, database, catalog, scopes, signal, clock, loggers.CreateLogger<TimerRunner>());
        return [jobs.RunAsync, timers.RunAsync];
    }
}
