using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.Modules;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Counts the commits of the events that kept answers depend on, and collects their names for the other processes
/// (ADR 0031). A hint for those: what they miss they read again with the next poll.
/// </summary>
internal sealed class Changes(ModuleCatalog catalog) : IChanges
{
    private readonly FrozenDictionary<Type, Counter> _counters = catalog.Modules
        .SelectMany(module => module.Application.GetTypes())
        .Where(type => type.IsAssignableTo(typeof(IChangedBy)) && !type.IsInterface)
        .SelectMany(query => (IReadOnlyList<Type>)query.GetProperty(
            nameof(IChangedBy.Events), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)
        .Distinct()
        .ToFrozenDictionary(type => type, type => new Counter(catalog.NameOf(type)));

    private readonly ConcurrentDictionary<string, bool> _untold = new(StringComparer.Ordinal);

    public long Of(IReadOnlyList<Type> events)
    {
        var sum = 0L;
        foreach (var type in events)
        {
            sum += Volatile.Read(ref _counters[type].Count);
        }

        return sum;
    }

    /// <summary>This process has committed it, or cannot tell whether it has.</summary>
    public void Committed(Type type)
    {
        if (_counters.TryGetValue(type, out var counter))
        {
            Interlocked.Increment(ref counter.Count);
            _untold[counter.Name] = true;
        }
    }

    /// <summary>Another process says so.</summary>
    public void Heard(IEnumerable<string> names)
    {
        foreach (var counter in _counters.Values.Where(counter => names.Contains(counter.Name)))
        {
            Interlocked.Increment(ref counter.Count);
        }
    }

    /// <summary>What the others have not been told yet.</summary>
    public IReadOnlyList<string> TakeUntold() =>
        [.. _untold.Keys.Where(name => _untold.TryRemove(name, out _))];

    private sealed class Counter(string name)
    {
        public long Count;

        public string Name => name;
    }
}
