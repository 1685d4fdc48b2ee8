using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Jobs;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Everything that runs without being asked: for each module its reactions, projections, jobs and timers, each on the
/// module's own database role.
/// </summary>
internal sealed class Workers(
    IServiceProvider services, ModuleCatalog catalog, IEnumerable<IProjection> projections, IServiceScopeFactory scopes,
    LogSignal signal, WorkSignal work, TimeProvider clock, IHostApplicationLifetime lifetime,
    ILoggerFactory loggers)
    : BackgroundService
{
    /// <summary>The consumers of this process, with the event types that each follows.</summary>
    public IReadOnlyList<Consumer> Consumers { get; } =
        [.. catalog.Modules.SelectMany(module => Build(module, services, catalog, projections, scopes, signal, loggers))];

    /// <summary>Frees what a process that is dead for certain had leased; its fencing numbers stay as they are.</summary>
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
            Consumers.Select(consumer => Task.Run(() => consumer.RunAsync(stoppingToken), CancellationToken.None))
                .Concat(catalog.Modules.SelectMany(module => Queues(module.Name))
                    .Select(queue => Task.Run(() => queue.RunAsync(stoppingToken), CancellationToken.None))));
    }

    private WorkQueue[] Queues(string module)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.WorkerPool(module));
        return
        [
            new JobRunner(module, database, catalog, scopes, work, clock, loggers.CreateLogger<JobRunner>()),
            new TimerRunner(module, database, catalog, scopes, work, clock, loggers.CreateLogger<TimerRunner>()),
        ];
    }

    private static IEnumerable<Consumer> Build(
        IModule module, IServiceProvider services, ModuleCatalog catalog, IEnumerable<IProjection> projections,
        IServiceScopeFactory scopes, LogSignal signal, ILoggerFactory loggers)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.WorkerPool(module.Name));
        var reactions = module.Application.GetTypes()
            .Where(type => Array.Exists(type.GetInterfaces(), i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReaction<>)))
            .ToList();
        if (reactions.Count > 0)
        {
            yield return new ReactionConsumer(
                module.Name, database, catalog, reactions, scopes, signal, loggers.CreateLogger<ReactionConsumer>());
        }

        foreach (var projection in projections.Where(p => catalog.ModuleOf(p.GetType()) == module.Name))
        {
            yield return new ProjectionConsumer(
                module.Name, projection, database, catalog, signal, loggers.CreateLogger<ProjectionConsumer>());
        }
    }
}
