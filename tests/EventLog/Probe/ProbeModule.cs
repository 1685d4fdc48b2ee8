using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Tests.EventLog.Probe;

/// <summary>
/// A module with one of each kind, made to show what the engine does wrong: its tables have no unique keys, so that a
/// double shows, and count arrivals, so that an inversion shows.
/// </summary>
public sealed class ProbeModule : IModule
{
    public const string Name = "orders";

    string IModule.Name => Name;

    Assembly IModule.Application => typeof(ProbeModule).Assembly;

    int IModule.ReactionShards => ReactionShards;

    /// <summary>One for each shard of its reactions, and one for each of its projections.</summary>
    public const long ConsumerRows = 7;

    /// <summary>A counter concerns nobody but itself.</summary>
    public int ReactionShards { get; init; } = 4;

    public void Register(ModuleBuilder module)
    {
        module.DomainEvent<CounterIncremented>("orders.counter.incremented")
            .DomainEvent<ContactNoted>("orders.contact.noted")
            // Version 1 called it mail.
            .Upcast<ContactNoted>(from: 1, json =>
            {
                var mail = json["mail"];
                json.Remove("mail");
                json["email"] = mail;
            });
        module.Services.AddScoped<CounterRepository>();
        module.Recurring("nightly", "0 30 2 * * ?", "Europe/Vienna", new Chore("nightly"));
    }
}

/// <summary>What a test wants the probe to do.</summary>
internal sealed class ProbeRules
{
    public Func<LeaveEffect, Error?> Refusal { get; set; } = _ => null;

    public Func<JobAttempt, CancellationToken, Task> OnWork { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Chore, IJobReport, CancellationToken, Task> OnChore { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>The names of the chores that were begun, in this order.</summary>
    public ConcurrentQueue<string> Begun { get; } = [];
}

internal sealed class WhenCounterIncremented : IReaction<CounterIncrementedV1>
{
    public ICommand? When(CounterIncrementedV1 occurred, EventOrigin origin) =>
        new LeaveEffect("reaction", origin.StreamId, origin.StreamVersion);
}

internal sealed class ArrivalsProjection : IProjection
{
    public string ReadModel => "rm_arrivals";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events => [typeof(CounterIncremented)];

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes) => writes.Add(
        Statement.Of(
            """
            insert into orders.rm_arrivals (stream_id, stream_version)
            select n.stream_id, n.version from unnest($1, $2) with ordinality as n (stream_id, version, ordinal)
            order by n.ordinal
            """,
            events.Select(e => e.Origin.StreamId).ToArray(), events.Select(e => e.Origin.StreamVersion).ToArray()));
}

internal sealed class CountersProjection : IProjection
{
    public string ReadModel => "rm_counters";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events => [typeof(CounterIncremented)];

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes)
    {
        var last = events.GroupBy(e => e.Origin.StreamId).Select(stream => stream.Last()).ToList();
        writes.Add(Statement.Of(
            """
            insert into orders.rm_counters as c (id, value, version)
            select id, value, version from unnest($1, $2, $3) as n (id, value, version)
            on conflict (id) do update set value = excluded.value, version = excluded.version
            where c.version < excluded.version
            """,
            last.Select(e => e.Origin.StreamId).ToArray(),
            last.Select(e => ((CounterIncremented)e.Data).Value).ToArray(),
            last.Select(e => e.Origin.StreamVersion).ToArray()));
    }
}
