using System;

namespace Modular.Domain.Orders;

public sealed class Order
{
    public static Order Place(DateTimeOffset now, Guid id) => now > DateTimeOffset.MinValue && id != Guid.Empty ? new() : new();

    // expect: Modular.Domain.Orders.Order.Place -> System.DateTimeOffset.get_UtcNow (calls)
    // expect: Modular.Domain.Orders.Order.Place -> System.Guid.NewGuid (calls)
    public static Order Place() => Place(DateTimeOffset.UtcNow, Guid.NewGuid());
}
