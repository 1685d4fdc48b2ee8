using Modular.Domain.Shared;

namespace Modular.Domain.Users;

[NoConsumer("For auditors: tokens are checked against the session itself.")]
public sealed record SessionStarted(SessionId SessionId, UserId UserId) : IDomainEvent;

/// <param name="Generation">The new head of the chain.</param>
[NoConsumer("For auditors: tokens are checked against the session itself.")]
public sealed record SessionRefreshed(SessionId SessionId, int Generation) : IDomainEvent;

/// <summary>
/// Ends the session: two parties hold tokens of one chain, and nobody can tell which one is the thief.
/// </summary>
/// <param name="Generation">What was presented.</param>
[NoConsumer("For auditors: the session is ended in the same write.")]
public sealed record RefreshTokenReuseDetected(SessionId SessionId, int Generation) : IDomainEvent;

[NoConsumer("For auditors: the session is ended in the same write.")]
public sealed record SessionLoggedOut(SessionId SessionId) : IDomainEvent;
