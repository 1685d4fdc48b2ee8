using Modular.Domain.Shared;

namespace Modular.Domain.Gadgetry;

public readonly record struct WidgetId(Guid Value) : IEntityId<WidgetId>
{
    public static WidgetId From(Guid value) => new(value);
}

public sealed record WidgetState : AggregateState
{
    public required WidgetId Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
