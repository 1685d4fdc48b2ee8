using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public sealed record RecipientAdded(CustomerId Recipient) : IDomainEvent;

public sealed record RecipientContactChanged(CustomerId Recipient) : IDomainEvent;
