using System.Reflection;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Modules;

/// <summary>Which module a type belongs to, and under which name and in which version it is stored.</summary>
internal sealed class ModuleCatalog
{
    private readonly Dictionary<Assembly, string> _modules = [];
    private readonly Dictionary<Type, string> _names;
    private readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, EventType> _events = [];

    /// <param name="builders">What the modules have registered.</param>
    public ModuleCatalog(IReadOnlyList<IModule> modules, IReadOnlyList<ModuleBuilder> builders)
    {
        Modules = modules;
        // The operator's commands belong to no module: they run on the operator's role.
        _modules.Add(typeof(ICommand).Assembly, ModularInfrastructure.OpsRole);
        foreach (var module in modules)
        {
            foreach (var assembly in AssembliesOf(module))
            {
                _modules.Add(assembly, module.Name);
            }
        }

        _names = builders.SelectMany(builder => builder.DomainEvents).ToDictionary();
        foreach (var type in modules.SelectMany(Assemblies).Append(typeof(ModuleCatalog).Assembly).Distinct()
            .SelectMany(assembly => assembly.GetTypes()))
        {
            if (type.GetCustomAttribute<WireNameAttribute>() is { } wire)
            {
                _names.Add(type, wire.Name);
            }
        }

        foreach (var (type, name) in _names)
        {
            if (!_types.TryAdd(name, type))
            {
                throw new InvalidOperationException($"{type} and {_types[name]} have the same wire name '{name}'.");
            }

            if (type.IsAssignableTo(typeof(IDomainEvent)) || type.IsAssignableTo(typeof(IIntegrationEvent)))
            {
                _events.Add(type, new EventType(type, name));
            }
        }

        foreach (var (type, upcasts) in builders.SelectMany(builder => builder.Upcasts))
        {
            _events[type] = _events.ContainsKey(type)
                ? new EventType(type, _names[type], upcasts)
                : throw new InvalidOperationException($"{type} has steps to a newer version and is no event.");
        }
    }

    /// <summary>What the log can hold.</summary>
    public IReadOnlyCollection<EventType> Events => _events.Values;

    public IReadOnlyList<IModule> Modules { get; }

    /// <summary>Where a module's handlers are: two assemblies, or one for a small module.</summary>
    public static IReadOnlyList<Assembly> AssembliesOf(IModule module) =>
        [.. new[] { module.Application, module.GetType().Assembly }.Distinct()];

    /// <summary>Whose role a command runs on; <c>ops</c> for those of operators.</summary>
    public string ModuleOf(Type type) => _modules.TryGetValue(type.Assembly, out var module)
        ? module
        : throw new InvalidOperationException($"{type} belongs to no module that is switched on.");

    /// <summary>The types of job that a module runs: its own, and those that each module runs for itself.</summary>
    public IEnumerable<(string Name, Type Type)> JobsOf(string module) =>
        from type in _types
        where type.Value.IsAssignableTo(typeof(IJob))
            && (type.Value.Assembly == typeof(ModuleCatalog).Assembly || ModuleOf(type.Value) == module)
        select (type.Key, type.Value);

    /// <exception cref="InvalidOperationException">The type has no wire name.</exception>
    public string NameOf(Type type) => _names.TryGetValue(type, out var name)
        ? name
        : throw new InvalidOperationException(
            $"{type} has no wire name: put [WireName] on it, or name the domain event in its module's Register.");

    /// <exception cref="InvalidOperationException">No type has this name.</exception>
    public Type TypeOf(string name) => _types.TryGetValue(name, out var type)
        ? type
        : throw new InvalidOperationException($"No type of this build has the wire name '{name}'.");

    /// <exception cref="InvalidOperationException">It has no wire name.</exception>
    public EventType EventOf(Type type) => _events.TryGetValue(type, out var found)
        ? found
        : throw new InvalidOperationException($"{NameOf(type)} ({type}) is no event.");

    // The contracts that a module publishes or follows are the Contracts assemblies that its Application project uses.
    private static IEnumerable<Assembly> Assemblies(IModule module) => AssembliesOf(module)
        .SelectMany(assembly => assembly.GetReferencedAssemblies())
        .Where(name => name.Name!.StartsWith("Modular.Application.Contracts.", StringComparison.Ordinal))
        .Select(Assembly.Load)
        .Append(module.Application);
}
