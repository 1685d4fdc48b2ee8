using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>The password was right, and a code of the second factor is asked for.</summary>
[NoConsumer("For auditors: nobody is logged in yet.")]
public sealed record SecondFactorAwaited(SessionId SessionId, UserId UserId) : IDomainEvent;

/// <param name="Failures">Wrong codes so far, this one included.</param>
[NoConsumer("For auditors: the session counts its failures itself.")]
public sealed record SecondFactorFailed(SessionId SessionId, int Failures) : IDomainEvent;

/// <summary>Somebody is logged in.</summary>
/// <param name="AuthLevel">Null in events of the time before second factors.</param>
/// <param name="IsNewDevice">The account was used before, and never from there.</param>
public sealed record SessionStarted(
    SessionId SessionId,
    UserId UserId,
    AuthLevel? AuthLevel = null,
    bool IsNewDevice = false,
    [property: Personal(nameof(SessionStarted.UserId))] string? UserAgent = null,
    [property: Personal(nameof(SessionStarted.UserId))] string? Address = null) : IDomainEvent;

/// <param name="Generation">The new head of the chain.</param>
[NoConsumer("For auditors: tokens are checked against the session itself.")]
public sealed record SessionRefreshed(SessionId SessionId, int Generation) : IDomainEvent;

/// <summary>The owner has proved again who they are.</summary>
/// <param name="Generation">The new head of the chain.</param>
[NoConsumer("For auditors: tokens are checked against the session itself.")]
public sealed record SessionSteppedUp(SessionId SessionId, AuthLevel AuthLevel, int Generation) : IDomainEvent;

/// <summary>The second factor was switched off: the session counts as one with a password alone.</summary>
[NoConsumer("For auditors: tokens are checked against the session itself.")]
public sealed record SessionLostSecondFactor(SessionId SessionId) : IDomainEvent;

/// <summary>
/// Ends the session: two parties hold tokens of one chain, and nobody can tell which one is the thief.
/// </summary>
/// <param name="Generation">What was presented.</param>
/// <param name="UserId">Null in events of an earlier time.</param>
public sealed record RefreshTokenReuseDetected(
    SessionId SessionId, int Generation, UserId? UserId = null) : IDomainEvent;

[NoConsumer("For auditors: the session is ended in the same write.")]
public sealed record SessionLoggedOut(SessionId SessionId) : IDomainEvent;

/// <summary>It was ended by another than its owner's logout.</summary>
public sealed record SessionRevoked(SessionId SessionId, UserId UserId, SessionRevocation Reason) : IDomainEvent;
