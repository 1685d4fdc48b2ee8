using Modular.Domain.Shared;

namespace Modular.Domain.Notifications;

[NoConsumer("The inbox reads the items themselves.")]
public sealed record InAppItemDelivered(
    InAppItemId InAppItemId, Guid SourceEventId, CustomerId Recipient, string Template) : IDomainEvent;

[NoConsumer("The inbox reads the items themselves.")]
public sealed record InAppItemRead(InAppItemId InAppItemId) : IDomainEvent;
