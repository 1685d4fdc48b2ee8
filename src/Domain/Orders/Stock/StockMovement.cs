using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Stock;

/// <summary>
/// Goods that came or went. Each movement is a stream of its own with one event, so that the stock of a SKU is in the
/// log without being a stream that everybody waits for (ADR 0004).
/// </summary>
public sealed class StockMovement : AggregateRoot<StockMovementState>
{
    private StockMovement(StockMovementState state)
        : base(state)
    {
    }

    public static StockMovement Load(StockMovementState state) => new(state);

    public static StockMovement Receive(
        StockMovementId id, SkuId skuId, int quantity, string reason, DateTimeOffset occurredAt)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantity);
        var movement = new StockMovement(new StockMovementState
        {
            Id = id,
            SkuId = skuId,
            Delta = quantity,
            Reason = reason,
            OccurredAt = occurredAt,
        });
        movement.Raise(new StockReceived(id, skuId, quantity, reason), movement.State);
        return movement;
    }
}
