using Modular.Domain.Shared;

namespace Modular.Domain.Gadgetry;

public sealed record WidgetCreated(WidgetId WidgetId, string Name) : IDomainEvent;
