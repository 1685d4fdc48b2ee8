using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>Expired is no status: it follows from the clock and needs no writer.</summary>
public enum ChallengeStatus
{
    Issued,
    Consumed,
    Exhausted,
    Superseded,
}

public enum ChallengeTrigger
{
    Consume,
    Fail,
    Exhaust,
    Supersede,
}

public enum ChallengePurpose
{
    VerifyEmail,

    /// <summary>
    /// Somebody tried to register an address that has an account. Nothing answers it; it only names a mail.
    /// </summary>
    AlreadyRegistered,

    /// <summary>To choose a new password.</summary>
    Recover,

    /// <summary>Of the address that an account is to have instead of its own.</summary>
    ChangeEmail,
}

public sealed record VerificationChallengeState : AggregateState
{
    public required ChallengeId Id { get; init; }

    public required UserId UserId { get; init; }

    public required ChallengePurpose Purpose { get; init; }

    /// <summary>What is to be proven; null: the address that the account has.</summary>
    public EmailAddress? Email { get; init; }

    public required ChallengeStatus Status { get; init; }

    /// <summary>Wrong codes so far.</summary>
    public required int Failures { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
