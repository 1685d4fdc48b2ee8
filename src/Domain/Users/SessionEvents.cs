using Modular.Domain.Shared;

namespace Modular.Domain.Users;

public sealed record SessionStarted(SessionId SessionId, UserId UserId) : IDomainEvent;

/// <param name="Generation">The new head of the chain.</param>
public sealed record SessionRefreshed(SessionId SessionId, int Generation) : IDomainEvent;

/// <summary>Ends the session: two parties hold tokens of one chain, and nobody can tell which one is the thief.</summary>
/// <param name="Generation">What was presented.</param>
public sealed record RefreshTokenReuseDetected(SessionId SessionId, int Generation) : IDomainEvent;

public sealed record SessionLoggedOut(SessionId SessionId) : IDomainEvent;
