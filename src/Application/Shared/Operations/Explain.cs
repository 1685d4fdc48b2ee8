using Modular.Domain.Shared;

namespace Modular.Application.Shared.Operations;

/// <summary>
/// Tells how something came about and what followed from it. Refused with <c>explain.unknown</c> when the log knows
/// nothing of it.
/// </summary>
/// <param name="ReadModel">With <paramref name="Id"/>: a table such as <c>rm_orders</c> and the id of its row.</param>
/// <param name="CorrelationId">Instead of a row: one request.</param>
public sealed record ExplainQuery(string? ReadModel, Guid? Id, Guid? CorrelationId) : IQuery<Explanation>;

/// <param name="CorrelationIds">The requests that had a part in it, the first 20.</param>
/// <param name="Steps">In order; what followed from what is in <see cref="Step.CausedBy"/>.</param>
/// <param name="Truncated">There are more than 1,000 events; the first are shown.</param>
public sealed record Explanation(
    IReadOnlyList<Guid> CorrelationIds, IReadOnlyList<Explanation.Step> Steps, bool Truncated)
{
    /// <summary>What happened; no content, which may be personal.</summary>
    /// <param name="Kind">
    /// <c>request</c>, <c>command</c>, <c>reaction</c> (a command that answers an event), <c>event</c>, <c>message</c>
    /// (an event of something that is sent to a person), <c>job</c> or <c>timer</c>.
    /// </param>
    /// <param name="Name">Route, command, type of event, job or timer.</param>
    /// <param name="Id">Of the event or job: what others name as their cause.</param>
    /// <param name="Actor"><c>user:ID</c>, <c>system:MODULE.reactions</c> and the like.</param>
    /// <param name="CausedBy">The event, job or timer that led to it; null: somebody from outside.</param>
    /// <param name="At">Business time; null where only the order is known.</param>
    public sealed record Step(
        string Kind, string Module, string Name, Guid? Id, string Actor, Guid CorrelationId, Guid? CausedBy,
        DateTimeOffset? At, StreamPlace? Stream = null, string? State = null);

    /// <param name="Version">Counts from 1 for each kind (<c>domain</c>, <c>integration</c>) by itself.</param>
    public sealed record StreamPlace(Guid Id, string Type, string Kind, int Version);
}

public static class ExplainErrors
{
    public static Error Unknown { get; } = new(
        "explain.unknown", ErrorKind.NotFound,
        "The log has no event of it: name a read model (rm_…) and the id of a row of it, or a correlation id.");
}
