using System.Collections.Generic;
using System.Linq;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

public readonly record struct CartId(System.Guid Value);

public sealed record CartState(CartId Id) : AggregateState;

public sealed class Cart(CartState state) : AggregateRoot<CartState>(state)
{
    // Its state may be looked at: what counts at that moment is copied.
    public static int Count(OrderState order) => new[] { 1 }.Count(line => order.Lines.Count == line);
}

public sealed record OrderState(CartId CartId, IReadOnlyList<string> Lines) : AggregateState
{
    // expect: Modular.Domain.Orders.OrderState.Former -> Modular.Domain.Orders.CartState (field of type)
    public IReadOnlyList<CartState>? Former { get; init; }
}

public sealed class Order(OrderState state) : AggregateRoot<OrderState>(state)
{
    // expect: Modular.Domain.Orders.Order._cart -> Modular.Domain.Orders.Cart (field of type)
    private Cart? _cart;

    public void Take(Cart cart) => _cart = cart;

    public bool Has() => _cart is not null;
}

// expect: Modular.Domain.Orders.OrderPlaced.Order -> Modular.Domain.Orders.OrderState (field of type)
public sealed record OrderPlaced(OrderState Order) : IDomainEvent;
