using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>No event carries anything of a password; what it tells about the person is encrypted for them.</summary>
public sealed record UserRegistered(UserId UserId) : IDomainEvent;

public sealed record UserActivated(UserId UserId) : IDomainEvent;

public sealed record UserExpired(UserId UserId) : IDomainEvent;

public sealed record AdminBootstrapped(UserId UserId) : IDomainEvent;

/// <summary>The same password, hashed with today's parameters.</summary>
[NoConsumer("For auditors: the account works as before.")]
public sealed record PasswordRehashed(UserId UserId) : IDomainEvent;

/// <param name="UserAgent">As the client named itself.</param>
public sealed record PasswordChanged(UserId UserId, [property: Personal(nameof(PasswordChanged.UserId))]
    string? UserAgent) : IDomainEvent;

/// <param name="UserAgent">As the client named itself.</param>
public sealed record PasswordReset(UserId UserId, [property: Personal(nameof(PasswordReset.UserId))]
    string? UserAgent) : IDomainEvent;

/// <param name="Reason">Given by staff, who are the actor.</param>
[NoConsumer("For auditors: the owner hears of it by the code that is mailed.")]
public sealed record RecoveryOrdered(UserId UserId, [property: Personal(nameof(RecoveryOrdered.UserId))]
    string Reason) : IDomainEvent;

/// <param name="Reason">Given by staff, who are the actor.</param>
public sealed record SessionsEnded(UserId UserId, [property: Personal(nameof(SessionsEnded.UserId))]
    string Reason) : IDomainEvent;

/// <param name="OldEmail">Where the owner is told, should it have been somebody else.</param>
/// <param name="UserAgent">As the client named itself.</param>
public sealed record EmailChanged(
    UserId UserId,
    [property: Personal(nameof(EmailChanged.UserId))] string OldEmail,
    [property: Personal(nameof(EmailChanged.UserId))] string? UserAgent) : IDomainEvent;

public sealed record ProfileChanged(UserId UserId) : IDomainEvent;

public sealed record RoleAssigned(UserId UserId, string Role) : IDomainEvent;

public sealed record RoleRemoved(UserId UserId, string Role) : IDomainEvent;

/// <param name="Reason">Given by staff, who are the actor.</param>
public sealed record UserSuspended(UserId UserId, [property: Personal(nameof(UserSuspended.UserId))]
    string Reason) : IDomainEvent;

/// <param name="Reason">Given by staff, who are the actor.</param>
public sealed record UserReinstated(UserId UserId, [property: Personal(nameof(UserReinstated.UserId))]
    string Reason) : IDomainEvent;

public sealed record ErasureRequested(UserId UserId) : IDomainEvent;

public sealed record ErasureCancelled(UserId UserId) : IDomainEvent;

public sealed record UserErased(UserId UserId) : IDomainEvent;

/// <summary>Without it, roles of staff count for nothing.</summary>
[NoConsumer("For auditors: the factor itself tells the owner.")]
public sealed record SecondFactorLost(UserId UserId) : IDomainEvent;
