using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Stock;

public sealed record StockMovementState : AggregateState
{
    public required StockMovementId Id { get; init; }

    public required SkuId SkuId { get; init; }

    /// <summary>By how much the stock on hand changes.</summary>
    public required int Delta { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }
}
