using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>No event carries an address, a name or anything of a password: the log is for good.</summary>
[NoConsumer("An address counts for others once it is proven.")]
public sealed record UserRegistered(UserId UserId) : IDomainEvent;

public sealed record UserActivated(UserId UserId) : IDomainEvent;

public sealed record AdminBootstrapped(UserId UserId) : IDomainEvent;

/// <summary>The same password, hashed with today's parameters.</summary>
[NoConsumer("For auditors: the account works as before.")]
public sealed record PasswordRehashed(UserId UserId) : IDomainEvent;
