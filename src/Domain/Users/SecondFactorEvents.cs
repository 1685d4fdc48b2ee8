using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>No event carries a secret, a code or a hash of one: the log is for good.</summary>
[NoConsumer("For auditors: it counts once it is confirmed.")]
public sealed record SecondFactorEnrolled(SecondFactorId SecondFactorId, UserId UserId) : IDomainEvent;

public sealed record SecondFactorConfirmed(SecondFactorId SecondFactorId, UserId UserId) : IDomainEvent;

/// <param name="Step">Seconds since 1970, divided by 30: which code it was, but not the code.</param>
[NoConsumer("For auditors: the session that follows tells the rest.")]
public sealed record SecondFactorUsed(SecondFactorId SecondFactorId, long Step) : IDomainEvent;

/// <param name="Left">How many there are now.</param>
public sealed record RecoveryCodeUsed(SecondFactorId SecondFactorId, UserId UserId, int Left) : IDomainEvent;

public sealed record RecoveryCodesRegenerated(SecondFactorId SecondFactorId, UserId UserId) : IDomainEvent;

public sealed record SecondFactorDisabled(SecondFactorId SecondFactorId, UserId UserId) : IDomainEvent;
