using System.Text.Json;

namespace Modular.Application.Shared.Operations;

/// <summary>The jobs of all modules, newest first.</summary>
public sealed record ListJobsQuery(JobFilter Filter, PageRequest Page) : IQuery<Page<OperatorJob>>;

/// <summary>Which jobs; what is null does not matter.</summary>
/// <param name="Queue">The type of job, such as <c>billing.submit_operation</c>.</param>
/// <param name="State">
/// <c>waiting</c>, <c>scheduled</c>, <c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>dead</c>, <c>cancelled</c> or
/// <c>discarded</c>.
/// </param>
public sealed record JobFilter(string? Module, string? Queue, string? State);

/// <param name="RunAt">Business time: not before.</param>
/// <param name="LeaseUntil">Of a running one: then it is taken to be lost, unless its process has renewed it.</param>
/// <param name="OpenChildren">For how many it waits.</param>
/// <param name="Replaces">The dead job of which it is an edited copy.</param>
/// <param name="Reason">Why it was edited or discarded.</param>
public sealed record OperatorJob(
    Guid Id, string Module, string Queue, string State, JsonElement Payload, int Priority, string FairKey,
    int Attempts, int MaxAttempts, DateTimeOffset RunAt, string? LastError, DateTimeOffset? LeaseUntil, Guid? Parent,
    int OpenChildren, Guid? Replaces, string? Reason, string Actor, Guid CorrelationId, DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt);
