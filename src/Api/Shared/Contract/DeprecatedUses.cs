using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Modular.Application.Shared.Behaviors;

namespace Modular.Api.Shared.Contract;

/// <summary>Who still calls a route that goes away, of this process since its start.</summary>
/// <param name="Caller"><c>user:ID</c>, <c>anonymous</c>, or <c>others</c> once too many are known.</param>
internal sealed record DeprecatedUse(
    string Operation, string Caller, long Requests, DateTimeOffset LastAt, DateTimeOffset Sunset, string Successor);

internal sealed class DeprecatedUses(TimeProvider clock)
{
    // So many callers are told apart; nobody fills the memory by calling with many accounts.
    private const int Most = 1000;

    private static readonly Counter<long> Requests = Telemetry.Meter.CreateCounter<long>(
        "modular.api.deprecated_requests", description: "Requests to routes that go away, by operation and principal.");

    private readonly ConcurrentDictionary<(string Operation, string Caller), DeprecatedUse> _uses = new();

    /// <summary>The busiest first.</summary>
    public IReadOnlyList<DeprecatedUse> All => [.. _uses.Values
        .OrderByDescending(use => use.Requests).ThenBy(use => use.Operation, StringComparer.Ordinal)
        .ThenBy(use => use.Caller, StringComparer.Ordinal)];

    public void Count(string operation, string actor, Deprecation deprecation)
    {
        var caller = _uses.Count < Most || _uses.ContainsKey((operation, actor)) ? actor : "others";
        Requests.Add(1, new("operation", operation), new("principal", caller));
        var now = clock.GetUtcNow();
        _uses.AddOrUpdate(
            (operation, caller),
            _ => new DeprecatedUse(operation, caller, 1, now, deprecation.Sunset, deprecation.Successor),
            (_, known) => known with { Requests = known.Requests + 1, LastAt = now });
    }
}
