using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

[NoConsumer("A copy of what Users published.")]
public sealed record RecipientAdded(RecipientId RecipientId, CustomerId Customer) : IDomainEvent;

/// <param name="RequestId">The erasure request of Users that this answers.</param>
public sealed record RecipientErased(RecipientId RecipientId, CustomerId Customer, Guid RequestId) : IDomainEvent;

[NoConsumer("A copy of what Users published.")]
public sealed record RecipientContactChanged(RecipientId RecipientId) : IDomainEvent;
