using System.Collections.Generic;
using Modular.Domain.Orders;

namespace Modular.Application.Orders;

// A status is a word; what it is made from may be a state.
public sealed record OrderDetails(OrderStatus Status, IReadOnlyList<OrderDetails.Line> Lines)
{
    public static OrderDetails Of(OrderState state) => new(state.Status, []);

    // expect: Modular.Application.Orders.OrderDetails.Line -> Modular.Domain.Orders.Sold (answers with)
    public sealed record Line(Sold Sold);
}
