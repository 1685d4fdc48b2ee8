using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Carts;

public sealed record CartCreated(CartId CartId, CustomerId CustomerId) : IDomainEvent;

public sealed record CartItemPut(CartId CartId, SkuId SkuId, int Quantity) : IDomainEvent;

public sealed record CartItemRemoved(CartId CartId, SkuId SkuId) : IDomainEvent;

/// <summary>The addresses themselves stay in the cart: they are personal data.</summary>
public sealed record CartAddressesSet(CartId CartId) : IDomainEvent;

public sealed record CartConverted(CartId CartId, OrderId OrderId) : IDomainEvent;
