using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Modular.Infrastructure.Shared.Modules;

/// <summary>A module as the host sees it: the one public type of its Infrastructure project.</summary>
public interface IModule
{
    /// <summary>Lower case; also the schema and the suffix of the database role.</summary>
    string Name { get; }

    /// <summary>The assembly with the module's commands, validators, reactions and jobs.</summary>
    Assembly Application { get; }

    /// <summary>Registers what scanning does not find: repositories, ports, domain events.</summary>
    void Register(ModuleBuilder module);

    /// <summary>Runs once at each start, after the migrations and before the first request.</summary>
    Task StartAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What a module may add to the host.</summary>
public sealed class ModuleBuilder(
    IServiceCollection services, IConfiguration configuration, Dictionary<Type, string> domainEvents)
{
    public IServiceCollection Services { get; } = services;

    public IConfiguration Configuration { get; } = configuration;

    /// <summary>Gives a domain event the name under which the log stores it, such as <c>orders.order.placed</c>.</summary>
    public ModuleBuilder DomainEvent<T>(string wireName)
        where T : class
    {
        domainEvents.Add(typeof(T), wireName);
        return this;
    }
}
