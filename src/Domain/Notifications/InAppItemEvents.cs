using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

public sealed record InAppItemDelivered(
    InAppItemId InAppItemId, Guid SourceEventId, CustomerId Recipient, string Template) : IDomainEvent;

public sealed record InAppItemRead(InAppItemId InAppItemId) : IDomainEvent;
