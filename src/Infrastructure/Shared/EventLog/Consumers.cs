using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>The consumers of this process, with the event types that each follows.</summary>
internal sealed class Consumers(
    IServiceProvider services, StoredEvents stored, IEnumerable<IProjection> projections, LogSignal signal,
    Instances instances, EngineSettings settings, ILoggerFactory loggers)
{
    public IReadOnlyList<Consumer> All { get; } =
    [
        .. stored.Catalog.Modules.SelectMany(module => Build(
            module,
            new ConsumerContext(
                module.Name,
                services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.WorkerPool(module.Name)),
                stored, signal, instances, settings, loggers),
            projections.Where(projection => stored.Catalog.ModuleOf(projection.GetType()) == module.Name),
            services.GetRequiredService<IServiceScopeFactory>())),
    ];

    private static IEnumerable<Consumer> Build(
        IModule module, ConsumerContext context, IEnumerable<IProjection> projections, IServiceScopeFactory scopes)
    {
        var reactions = module.Application.GetTypes()
            .Where(type => Array.Exists(type.GetInterfaces(), i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReaction<>)))
            .ToList();
        return projections.Select(Consumer (projection) => new ProjectionConsumer(context, projection))
            .Concat(reactions.Count == 0
                ? []
                : [new ReactionConsumer(context, module.ReactionShards, reactions, scopes)]);
    }
}
