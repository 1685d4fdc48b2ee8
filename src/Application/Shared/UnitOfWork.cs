using Modular.Domain.Shared;

namespace Modular.Application.Shared;

/// <summary>
/// What a command writes, collected while its handler runs and sent as one batch when the handler has succeeded
/// (ADR 0004). Repositories fill it; handlers never see it.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>Starts empty, for the module that owns the command. Forgets an earlier, failed attempt.</summary>
    ValueTask BeginAsync(Type command);

    /// <summary>
    /// Sends the batch. <paramref name="content"/> is what the handler returned: a receipt is completed.
    /// </summary>
    Task<CommitOutcome> CommitAsync(object? content);

    /// <summary>Waits before the next attempt: longer each time, and not as long as its rivals.</summary>
    Task BackOffAsync(int attempt, CancellationToken cancellationToken);

    /// <summary>Drops everything that was queued and rolls back an explicit transaction.</summary>
    ValueTask DiscardAsync();
}

/// <summary>How a commit ended.</summary>
/// <param name="Error">Null when committed.</param>
/// <param name="IsConflict">Another writer was first: load again and try once more.</param>
public readonly record struct CommitOutcome(Error? Error, bool IsConflict)
{
    public static CommitOutcome Committed => default;

    public static CommitOutcome Conflict(Error error) => new(error, IsConflict: true);

    public static CommitOutcome Refused(Error error) => new(error, IsConflict: false);
}
