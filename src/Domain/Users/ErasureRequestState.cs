using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public enum ErasureStatus
{
    /// <summary>The owner can still change their mind.</summary>
    Scheduled,

    /// <summary>Every module that holds something about the person was asked to let go of it.</summary>
    Running,

    /// <summary>A module cannot let go yet; it is asked again.</summary>
    Blocked,
    Completed,
    Cancelled,
}

public enum ErasureTrigger
{
    Ask,
    Acknowledge,
    Block,
    Complete,
    Cancel,
}

public sealed record ErasureRequestState : AggregateState
{
    public required ErasureRequestId Id { get; init; }

    public required UserId UserId { get; init; }

    public required ErasureStatus Status { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the modules are asked; until then it can be cancelled.</summary>
    public required DateTimeOffset EffectiveAt { get; init; }

    /// <summary>The modules that have let go, by name.</summary>
    public required IReadOnlyList<string> Acknowledged { get; init; }

    /// <summary>Why it is blocked, such as <c>orders: orders_open</c>; null unless it is.</summary>
    public string? BlockedBy { get; init; }
}
