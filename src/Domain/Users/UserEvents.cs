using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>No event carries an address, a name or anything of a password: the log is for good.</summary>
public sealed record UserRegistered(UserId UserId) : IDomainEvent;

public sealed record UserActivated(UserId UserId) : IDomainEvent;

public sealed record AdminBootstrapped(UserId UserId) : IDomainEvent;

/// <summary>The same password, hashed with today's parameters.</summary>
public sealed record PasswordRehashed(UserId UserId) : IDomainEvent;
