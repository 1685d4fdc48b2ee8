using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Carts;

[NoConsumer("A cart is its customer's alone until it is ordered.")]
public sealed record CartCreated(CartId CartId, CustomerId CustomerId) : IDomainEvent;

[NoConsumer("A cart is its customer's alone until it is ordered.")]
public sealed record CartItemPut(CartId CartId, SkuId SkuId, int Quantity) : IDomainEvent;

[NoConsumer("A cart is its customer's alone until it is ordered.")]
public sealed record CartItemRemoved(CartId CartId, SkuId SkuId) : IDomainEvent;

/// <summary>The addresses themselves stay in the cart: they are personal data.</summary>
[NoConsumer("A cart is its customer's alone until it is ordered.")]
public sealed record CartAddressesSet(CartId CartId) : IDomainEvent;

[NoConsumer("The others hear of the order that it became.")]
public sealed record CartConverted(CartId CartId, OrderId OrderId) : IDomainEvent;
