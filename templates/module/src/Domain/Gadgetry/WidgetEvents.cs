using Modular.Domain.Shared;

namespace Modular.Domain.Gadgetry;

[NoConsumer("The row has all of it; the event is the audit trail.")]
public sealed record WidgetCreated(
    WidgetId WidgetId, [property: NotPersonal("The name of a thing.")] string Name) : IDomainEvent;
