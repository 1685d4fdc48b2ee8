using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>The consumers of this process, with the event types that each follows.</summary>
internal sealed class Consumers(
    IServiceProvider services, ModuleCatalog catalog, IEnumerable<IProjection> projections, IServiceScopeFactory scopes,
    LogSignal signal, ILoggerFactory loggers)
{
    public IReadOnlyList<Consumer> All { get; } =
    [
        .. catalog.Modules
            .SelectMany(module => Build(module, services, catalog, projections, scopes, signal, loggers)),
    ];

    private static IEnumerable<Consumer> Build(
        IModule module, IServiceProvider services, ModuleCatalog catalog, IEnumerable<IProjection> projections,
        IServiceScopeFactory scopes, LogSignal signal, ILoggerFactory loggers)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(
            ModularInfrastructure.WorkerPool(module.Name));
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
