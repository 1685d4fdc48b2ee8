using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public sealed record ChallengeIssued(
    ChallengeId ChallengeId, UserId UserId, ChallengePurpose Purpose, DateTimeOffset ExpiresAt) : IDomainEvent;

/// <summary>Somebody asked for the code of an address that has no account, or none that may have one.</summary>
/// <param name="ChallengeId">What was answered: there is no such challenge.</param>
[NoConsumer("For auditors: nobody is told anything.")]
public sealed record ChallengeWithheld(ChallengeId ChallengeId) : IDomainEvent;

[NoConsumer("The account hears of it in the same command.")]
public sealed record ChallengeConsumed(ChallengeId ChallengeId) : IDomainEvent;

/// <param name="Failures">Wrong codes so far, this one included.</param>
[NoConsumer("For auditors: the challenge counts its failures itself.")]
public sealed record ChallengeFailed(ChallengeId ChallengeId, int Failures) : IDomainEvent;

[NoConsumer("For auditors: whoever asks anew gets another challenge.")]
public sealed record ChallengeExhausted(ChallengeId ChallengeId) : IDomainEvent;

[NoConsumer("The others hear of the challenge that takes its place.")]
public sealed record ChallengeSuperseded(ChallengeId ChallengeId) : IDomainEvent;
