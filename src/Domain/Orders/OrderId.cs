using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

public readonly record struct OrderId(Guid Value) : IEntityId<OrderId>
{
    public static OrderId From(Guid value) => new(value);
}

public readonly record struct OrderLineId(Guid Value) : IEntityId<OrderLineId>
{
    public static OrderLineId From(Guid value) => new(value);
}
