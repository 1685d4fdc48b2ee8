using System;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

public sealed record OrderState(string Number);

public sealed record CartState(int Items);

public sealed class Order : AggregateRoot<OrderState>
{
    public static readonly TimeSpan PaymentWindow = TimeSpan.FromMinutes(30);

    public const int MostLines = 200;

    private Order(OrderState state)
        : base(state)
    {
    }

    public static Order Load(OrderState state) => new(state);
}

// expect: Modular.Domain.Orders.Cart..ctor -> public (constructor)
// expect: Modular.Domain.Orders.Cart -> no Load(state)
public sealed class Cart(CartState state) : AggregateRoot<CartState>(state)
{
    // expect: Modular.Domain.Orders.Cart.Items -> public (field)
    public int Items;

    // expect: Modular.Domain.Orders.Cart.Note -> public (setter)
    public string? Note { get; set; }

    public string? Owner { get; private set; }

    // Not by its own state.
    public static Cart Load(OrderState order) => new(new CartState(order.Number.Length));
}

// expect: Modular.Domain.Orders.Quote -> not sealed
public class Quote : AggregateRoot<CartState>
{
    private Quote(CartState state)
        : base(state)
    {
    }

    public static Quote Load(CartState state) => new(state);
}
