using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>Expired is no status: it follows from the clock and needs no writer.</summary>
public enum SessionStatus
{
    /// <summary>The password was right; the second factor is still to come. It has no tokens.</summary>
    PendingMfa,
    Active,
    Revoked,
}

public enum SessionTrigger
{
    PassSecondFactor,
    FailSecondFactor,
    ExhaustSecondFactor,
    Refresh,
    DetectReuse,
    StepUp,
    LoseSecondFactor,
    LogOut,
    Revoke,
}

/// <summary>Why a session has ended before its time.</summary>
public enum SessionRevocation
{
    LoggedOut,
    RevokedByUser,
    RevokedByAdmin,
    CredentialChanged,
    UserSuspended,
    ReuseDetected,

    /// <summary>Too many wrong codes.</summary>
    SecondFactorFailed,

    /// <summary>The account started more of them than it can have.</summary>
    Superseded,
    Erasure,
}

/// <summary>From where somebody logs in, as far as the request tells.</summary>
/// <param name="UserAgent">What the client calls itself.</param>
/// <param name="Address">IP address.</param>
public sealed record Device(string? UserAgent, string? Address)
{
    public static Device Unknown { get; } = new(UserAgent: null, Address: null);

    /// <summary>Nothing: both tell about a person.</summary>
    public override string ToString() => nameof(Device);
}

/// <param name="Idle">Unused for so long, a session is over.</param>
/// <param name="Max">However much it is used, a session is over after this.</param>
public sealed record SessionLifetimes(TimeSpan Idle, TimeSpan Max);

public sealed record SessionState : AggregateState
{
    public required SessionId Id { get; init; }

    public required UserId UserId { get; init; }

    public required SessionStatus Status { get; init; }

    public required AuthLevel AuthLevel { get; init; }

    /// <summary>When the owner last proved who they are.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>
    /// The head of the chain of refresh tokens, from 1. A token is derived from session and generation, so nothing of
    /// it is stored, not even a hash, and a lost answer can be given again.
    /// </summary>
    public required int Generation { get; init; }

    /// <summary>When the head was issued.</summary>
    public required DateTimeOffset RotatedAt { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required Device Device { get; init; }

    /// <summary>Wrong codes while it waited for the second factor.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public SessionRevocation? Revocation { get; init; }
}
