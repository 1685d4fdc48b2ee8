using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Carts;

public enum CartStatus
{
    Open,

    /// <summary>It became an order; nothing changes any more.</summary>
    Converted,
}

public enum CartTrigger
{
    /// <summary>Its items or addresses.</summary>
    Change,
    Convert,
}

public sealed record CartState : AggregateState
{
    public required CartId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Read with the cart where an order is placed: its owner is suspended or erased.</summary>
    public bool IsOwnerBarred { get; init; }

    public CartStatus Status { get; init; }

    /// <summary>At most one item for each SKU, in the order in which they were put.</summary>
    public IReadOnlyList<CartItem> Items { get; init; } = [];

    /// <summary>Of all items; null while there are none.</summary>
    public string? Currency { get; init; }

    public Addresses? Addresses { get; init; }

    /// <summary>What became of it; null while it is open.</summary>
    public OrderId? OrderId { get; init; }
}

/// <summary>How many of what. The price is not kept: a cart is priced anew whenever it is looked at.</summary>
public sealed record CartItem(SkuId SkuId, int Quantity);
