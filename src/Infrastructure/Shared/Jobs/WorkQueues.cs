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
    public IEnumerable<WorkQueue> All => catalog.Modules.SelectMany(module => Of(module.Name));

    private WorkQueue[] Of(string module)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.WorkerPool(module));
        return
        [
            new JobRunner(module, database, catalog, scopes, signal, clock, loggers.CreateLogger<JobRunner>()),
            new TimerRunner(module, database, catalog, scopes, signal, clock, loggers.CreateLogger<TimerRunner>()),
        ];
    }
}
