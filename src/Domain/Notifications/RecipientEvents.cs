using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public sealed record RecipientAdded(RecipientId RecipientId, CustomerId Customer) : IDomainEvent;

public sealed record RecipientContactChanged(RecipientId RecipientId) : IDomainEvent;
