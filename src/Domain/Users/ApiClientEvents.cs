using Modular.Domain.Shared;

namespace Modular.Domain.Users;

/// <summary>No event carries a secret or the hash of one.</summary>
/// <param name="Scopes">The permissions that its tokens can have.</param>
[NoConsumer("For auditors: tokens are checked against the client itself.")]
public sealed record ApiClientCreated(ApiClientId ApiClientId, UserId CreatedBy, IReadOnlyList<string> Scopes)
    : IDomainEvent;

/// <param name="FormerSecretUntil">Until then the secret before works, too.</param>
[NoConsumer("For auditors: secrets are checked against the client itself.")]
public sealed record ApiClientSecretRotated(ApiClientId ApiClientId, DateTimeOffset FormerSecretUntil) : IDomainEvent;

/// <summary>Has fetched a token, for the first time in an hour.</summary>
[NoConsumer("For auditors: the list shows the row.")]
public sealed record ApiClientUsed(ApiClientId ApiClientId) : IDomainEvent;

[NoConsumer("For auditors: tokens are checked against the client itself.")]
public sealed record ApiClientRevoked(ApiClientId ApiClientId) : IDomainEvent;
