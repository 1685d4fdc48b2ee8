using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public sealed record ChallengeIssued(
    ChallengeId ChallengeId, UserId UserId, ChallengePurpose Purpose, DateTimeOffset ExpiresAt) : IDomainEvent;

public sealed record ChallengeConsumed(ChallengeId ChallengeId) : IDomainEvent;

/// <param name="Failures">Wrong codes so far, this one included.</param>
public sealed record ChallengeFailed(ChallengeId ChallengeId, int Failures) : IDomainEvent;

public sealed record ChallengeExhausted(ChallengeId ChallengeId) : IDomainEvent;

public sealed record ChallengeSuperseded(ChallengeId ChallengeId) : IDomainEvent;
