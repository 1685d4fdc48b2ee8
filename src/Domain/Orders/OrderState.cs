using Modular.Domain.Orders.Carts;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

public sealed record OrderState : AggregateState
{
    public required OrderId Id { get; init; }

    public required string Number { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required CartId CartId { get; init; }

    public OrderStatus Status { get; init; }

    public required string Currency { get; init; }

    /// <summary>The goods in the order of the cart; a shipping fee is the last one.</summary>
    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public required IReadOnlyList<TaxGroup> TaxGroups { get; init; }

    /// <summary>Minor units.</summary>
    public required PricedTotals Totals { get; init; }

    public required Addresses Addresses { get; init; }

    /// <summary>How it is paid; with what exactly is Billing's to know.</summary>
    public required string PaymentType { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    /// <summary>When a pending order is cancelled.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Null unless it is being or was cancelled.</summary>
    public CancelReason? CancelReason { get; init; }

    /// <summary>What the one who cancelled had to say.</summary>
    public string? CancelNote { get; init; }

    /// <summary>Money is on its way, for it or back.</summary>
    public bool IsOpen => Status is OrderStatus.Pending or OrderStatus.CancellationPending;

    /// <summary>What is paid.</summary>
    public Money Total => new(Totals.Gross, Currency);
}
