using System.Text.Json;

namespace Modular.Application.Shared.Operations;

/// <summary>Every consumer, shard by shard, in the order of module, name and shard.</summary>
public sealed record ListConsumersQuery : IQuery<IReadOnlyList<ConsumerStatus>>;

/// <param name="Kind"><c>projection</c> or <c>reaction</c>.</param>
/// <param name="State"><c>running</c>, <c>paused</c>, <c>rebuilding</c> or <c>failed</c>.</param>
/// <param name="Cursor">Up to where it has read: era, transaction and position.</param>
/// <param name="Owner">The process that has the lease; null: nobody has.</param>
/// <param name="LagEvents">Events behind its cursor, of any kind; counted up to 10,001.</param>
/// <param name="LagMs">The age of the first of them in business time; 0 when there is none.</param>
/// <param name="Parked">Streams that wait.</param>
/// <param name="Drift">What the last comparison of sampled rows with their events has found.</param>
public sealed record ConsumerStatus(
    string Module, string Name, int Shard, int Shards, string Kind, string State, int Version,
    ConsumerStatus.Place Cursor, Guid? Owner, DateTimeOffset? LeaseUntil, DateTimeOffset? HeartbeatAt,
    DateTimeOffset? CaughtUpAt, long LagEvents, long LagMs, long Parked, long EventsApplied, string? LastError,
    DateTimeOffset? LastErrorAt, JsonElement? Drift)
{
    public sealed record Place(short Era, string TransactionId, long Position);
}
