using System.Reflection;
using Dapper;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Modular.Application.Shared;
using Modular.Application.Shared.Behaviors;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Idempotency;
using Modular.Infrastructure.Shared.Jobs;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Shared;

/// <summary>Puts the modules and what they share into the container.</summary>
public static class ModularInfrastructure
{
    /// <summary>The key under which the operator's data source is registered; modules have their own name.</summary>
    public const string OpsRole = "ops";

    /// <summary>
    /// The permission to look into log, jobs and consumers, and to repair them: nobody's but the admin's.
    /// </summary>
    internal const string Operate = "ops:*";

    /// <summary>The key of the pool with which a module's consumers, jobs and timers follow their tables.</summary>
    internal static string WorkerPool(string module) => $"{module}:worker";

    public static IServiceCollection AddModular(
        this IServiceCollection services, IConfiguration configuration, IReadOnlyList<IModule> modules,
        ModularDatabase database)
    {
        // For the whole process: order_id is read into OrderId.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        var builders = modules.Select(m => new ModuleBuilder(m.Name, services, configuration)).ToList();
        foreach (var (module, builder) in modules.Zip(builders))
        {
            module.Register(builder);
            builder.Recurring("housekeeping", "0 17 * * * ?", "UTC", new TidyUpJob(module.Name));
            services.AddKeyedSingleton(module.Name, builder.RecurringJobs);
            Scan(services, ModuleCatalog.AssembliesOf(module));
        }

        Scan(services, [typeof(ICommand).Assembly, typeof(ModularInfrastructure).Assembly]);

        foreach (var name in modules.Select(m => m.Name))
        {
            AddPool(services, name, database.ConnectionStringFor(name, PoolKind.Api));
            AddPool(services, WorkerPool(name), database.ConnectionStringFor(name, PoolKind.Worker));
        }

        AddPool(services, OpsRole, database.ConnectionStringFor(OpsRole, PoolKind.Worker));
        services.AddSingleton(database.MasterKey);
        services.AddSingleton<OwnAddress>();
        services.AddSingleton(new ModuleCatalog(modules, builders));
        services.AddSingleton(new SubjectKeyCache(database.MasterKey, TimeProvider.System));
        services.AddSingleton<StoredEvents>();
        services.AddSingleton(new PermissionCatalog([(Operate, []), .. builders.SelectMany(b => b.Permissions)]));
        services.AddSingleton(provider => PublishedContract.Of(
            provider.GetRequiredService<ModuleCatalog>(), provider.GetRequiredService<PermissionCatalog>(), builders));
        services.AddSingleton<LogSignal>();
        services.AddSingleton<WorkSignal>();
        services.AddSingleton<Changes>();
        services.AddSingleton<IChanges>(provider => provider.GetRequiredService<Changes>());
        services.AddSingleton<BusinessClock>();
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<BusinessClock>());
        services.TryAddSingleton<IIdSource, IdSource>();
        services.AddSingleton(EngineSettings.From(configuration));
        services.AddSingleton<Consumers>();
        services.AddSingleton<ReadModels>();
        services.AddSingleton<IReadModels>(provider => provider.GetRequiredService<ReadModels>());
        services.AddSingleton<WorkQueues>();
        AddProcess(services, ProcessRoles.From(configuration));
        services.AddSingleton(provider => new Quiescence(
            provider.GetRequiredKeyedService<NpgsqlDataSource>(OpsRole),
            provider.GetRequiredService<ModuleCatalog>(),
            provider.GetRequiredService<Consumers>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<LogSignal>()));

        services.AddScoped<RequestContext>();
        services.AddScoped<IdempotentRequest>();
        services.AddScoped<Freshness>();
        services.AddScoped<IIdempotency, IdempotencyStore>();
        services.AddScoped(provider => new UnitOfWork(
            provider,
            provider.GetRequiredService<ModuleCatalog>(),
            provider.GetRequiredService<LogSignal>(),
            provider.GetRequiredService<IdempotentRequest>(),
            provider.GetRequiredService<RequestContext>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IIdSource>()));
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<UnitOfWork>());
        services.AddScoped<OperatorActions>();
        services.AddScoped<Rebuilds>();
        services.AddSingleton<ConsumerStatuses>();
        services.AddSingleton<Horizon>();
        services.AddSingleton<IInvariants, LogInvariants>();
        services.AddSingleton<EngineMetrics>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineMetrics>());
        services.AddScoped<Scheduling>();
        services.AddScoped<ITimers>(provider => provider.GetRequiredService<Scheduling>());
        services.AddScoped<ISubjectKeys, SubjectKeys>();
        services.AddScoped<IJobs>(provider => provider.GetRequiredService<Scheduling>());
        services.AddScoped<JobReport>();
        services.AddScoped<IJobReport>(provider => provider.GetRequiredService<JobReport>());

        // MediatR 5 comes without a registration of its own. The order of the behaviours is the order of the pipeline.
        services.AddScoped<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TelemetryBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(FreshnessBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(IdempotencyBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(UnitOfWorkBehavior<,>));
        return services;
    }

    /// <summary>What the modules do at each start, one after the other; then the host may serve.</summary>
    /// <param name="isAlone">No other process uses this database: what a dead one had leased is free at once.</param>
    public static async Task StartModulesAsync(
        this IServiceProvider services, bool isAlone, CancellationToken cancellationToken)
    {
        var ops = services.GetRequiredKeyedService<NpgsqlDataSource>(OpsRole);
        services.GetRequiredService<ReadModels>().ExpectAll();
        await LogRepair.RequireOwnIdsAsync(ops, cancellationToken);
        await services.GetRequiredService<BusinessClock>().LoadAsync(ops, cancellationToken);
        if (isAlone)
        {
            await Workers.ReleaseLeasesAsync(ops, cancellationToken);
        }

        var catalog = services.GetRequiredService<ModuleCatalog>();
        foreach (var module in catalog.Modules)
        {
            await RecurringJobs.EnsureAsync(
                services.GetRequiredKeyedService<NpgsqlDataSource>(WorkerPool(module.Name)),
                services.GetRequiredKeyedService<IReadOnlyList<RecurringJob>>(module.Name), catalog,
                services.GetRequiredService<IIdSource>(),
                services.GetRequiredService<TimeProvider>().GetUtcNow());
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Actor = "system:start";
            await module.StartAsync(scope.ServiceProvider, cancellationToken);
        }

        if (services.GetRequiredService<ProcessRoles>().Worker)
        {
            await ReadModelVersions.RebuildOutdatedAsync(services, cancellationToken);
        }
    }

    // Workers last: the first to stop.
    private static void AddProcess(IServiceCollection services, ProcessRoles roles)
    {
        services.AddSingleton(roles);
        services.AddSingleton<Instances>();
        services.AddHostedService(provider => provider.GetRequiredService<Instances>());
        services.AddHostedService<CommitNotices>();
        services.AddHostedService<TracePropagation>();
        if (roles.Worker)
        {
            services.AddHostedService<Workers>();
        }
    }

    private static void AddPool(IServiceCollection services, string key, string connectionString) =>
        services.AddKeyedSingleton(key, (_, _) => NpgsqlDataSource.Create(connectionString));

    // Handlers and the like are internal: Scrutor is told to see them.
    private static void Scan(IServiceCollection services, IReadOnlyList<Assembly> assemblies) =>
        services.Scan(scan => scan
        .FromAssemblies(assemblies)
        .AddClasses(types => types.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
            .As(type => type.GetInterfaces().Where(i => IsClosed(i, typeof(IRequestHandler<,>)))).WithScopedLifetime()
        .AddClasses(types => types.AssignableTo(typeof(IJobHandler<>)), publicOnly: false)
            .As(type => type.GetInterfaces().Where(i => IsClosed(i, typeof(IJobHandler<>)))).WithScopedLifetime()
        .AddClasses(types => types.AssignableTo(typeof(IValidator<>)), publicOnly: false)
            .As(type => type.GetInterfaces().Where(i => IsClosed(i, typeof(IValidator<>)))).WithSingletonLifetime()
        .AddClasses(types => types.AssignableTo(typeof(IReaction<>)), publicOnly: false)
            .AsSelf().WithScopedLifetime()
        .AddClasses(types => types.AssignableTo<IProjection>(), publicOnly: false)
            .As<IProjection>().WithSingletonLifetime());

    private static bool IsClosed(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private sealed class IdSource(TimeProvider clock) : IIdSource
    {
        public Guid NewId() => Guid.CreateVersion7(clock.GetUtcNow());
    }
}
