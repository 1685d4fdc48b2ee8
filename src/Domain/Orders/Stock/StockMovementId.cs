using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Stock;

public readonly record struct StockMovementId(Guid Value) : IEntityId<StockMovementId>
{
    public static StockMovementId From(Guid value) => new(value);
}
