using Modular.Application.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Projections;

/// <summary>An event as a projection sees it.</summary>
public sealed record RecordedEvent(object Data, EventOrigin Origin);

/// <summary>
/// Keeps one read-model table up to date with the log (ADR 0005). Stateless: what it knows is in the table.
/// </summary>
public interface IProjection
{
    /// <summary>The table without its schema, such as <c>rm_orders</c>; also the name of the consumer.</summary>
    string ReadModel { get; }

    /// <summary>Counts up when the table must be built anew.</summary>
    int Version { get; }

    /// <summary>The event types that it reads.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>
    /// Turns up to a thousand events, in log order, into a few set-based statements (<c>unnest</c>) on its table. They
    /// are committed together with the cursor.
    /// </summary>
    void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes);
}
