using Modular.Domain.Shared;

namespace Modular.Application.Shared;

/// <summary>
/// Marks a query whose rows are written behind the log, a moment after what they show has happened. Its answers say how
/// far behind they may be, and a caller can ask them to wait for its own write (ADR 0022).
/// </summary>
public interface IFollowsLog
{
    /// <summary>The consumer of all reactions of a module.</summary>
    protected const string Reactions = "reactions";

    /// <summary>
    /// Who writes the rows: a projection, by the name of its table, or the module's <see cref="Reactions"/>.
    /// </summary>
    static abstract string Consumer { get; }
}

/// <summary>A transaction that has written events.</summary>
public readonly record struct LogMark(short Era, ulong TransactionId);

/// <summary>How far a read model is.</summary>
/// <param name="Position">Up to where the log is in it, as text: equal texts, same place.</param>
/// <param name="Lag">
/// The age (business time) of the oldest event that is not in it yet; zero when there is none.
/// </param>
public sealed record ReadModelState(string Position, TimeSpan Lag);

/// <summary>What the current request must see of the log, and what it has seen.</summary>
public sealed class Freshness
{
    /// <summary>What the answer must show; null: whatever is there.</summary>
    public LogMark? Awaited { get; set; }

    /// <summary>How long it may take until it does.</summary>
    public TimeSpan Patience { get; set; }

    /// <summary>Null: the request has read nothing that follows the log.</summary>
    public ReadModelState? State { get; set; }
}

/// <summary>Knows how far each consumer is.</summary>
public interface IReadModels
{
    /// <summary>
    /// Notes the state of what is behind a query, and waits until it is past <see cref="Freshness.Awaited"/>.
    /// </summary>
    /// <param name="query">Tells the module.</param>
    /// <returns><see cref="SharedErrors.Behind"/> when it took too long.</returns>
    Task<Error?> CatchUpAsync(
        Type query, string consumer, Freshness freshness, CancellationToken cancellationToken);
}
