using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

[NoConsumer("A copy of what Users published.")]
public sealed record RecipientAdded(RecipientId RecipientId, CustomerId Customer) : IDomainEvent;

[NoConsumer("A copy of what Users published.")]
public sealed record RecipientContactChanged(RecipientId RecipientId) : IDomainEvent;
