using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>Expired is no status: it follows from the clock and needs no writer.</summary>
public enum SessionStatus
{
    Active,
    Revoked,
}

public enum SessionTrigger
{
    Refresh,
    DetectReuse,
    LogOut,
}

public sealed record SessionState : AggregateState
{
    public required SessionId Id { get; init; }

    public required UserId UserId { get; init; }

    public required SessionStatus Status { get; init; }

    /// <summary>
    /// The head of the chain of refresh tokens, from 1. A token is derived from session and generation, so nothing of
    /// it is stored, not even a hash, and a lost answer can be given again.
    /// </summary>
    public required int Generation { get; init; }

    /// <summary>When the head was issued.</summary>
    public required DateTimeOffset RotatedAt { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
