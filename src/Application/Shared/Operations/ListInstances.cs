namespace Modular.Application.Shared.Operations;

/// <summary>The processes that run on this database.</summary>
public sealed record ListInstancesQuery : IQuery<IReadOnlyList<InstanceStatus>>;

/// <param name="Works">Takes part in consumers, jobs and timers.</param>
/// <param name="HeartbeatAgeMs">Since it was last heard of; past 10 s it is taken for dead.</param>
public sealed record InstanceStatus(
    Guid Id, string Name, bool Works, DateTimeOffset StartedAt, DateTimeOffset HeartbeatAt, long HeartbeatAgeMs);
