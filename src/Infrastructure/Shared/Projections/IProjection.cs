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

    /// <summary>
    /// Counts up when the table must be built anew: the next start builds it beside the live one, then puts it there.
    /// </summary>
    int Version { get; }

    /// <summary>The event types that it reads.</summary>
    IReadOnlyCollection<Type> Events { get; }

    /// <summary>
    /// Each row is made of the events of one stream: then a sample of rows is compared with their events all the time.
    /// </summary>
    bool RowsFollowOneStream => true;

    /// <summary>
    /// Turns up to a thousand events, in log order, into a few set-based statements (<c>unnest</c>) on its table. They
    /// are committed together with the cursor. The table is named with its schema: in a rebuild the same statements go
    /// to a table beside it.
    /// </summary>
    void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes);
}
