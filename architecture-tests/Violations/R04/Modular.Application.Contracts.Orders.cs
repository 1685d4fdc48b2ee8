using Modular.Domain.Orders;

namespace Modular.Application.Contracts.Orders;

// expect: Modular.Application.Contracts.Orders.OrderPlacedV1..ctor -> Modular.Domain.Orders.OrderStatus (takes)
// expect: Modular.Application.Contracts.Orders.OrderPlacedV1.Status -> Modular.Domain.Orders.OrderStatus (field of type)
public sealed class OrderPlacedV1(OrderStatus status, string number)
{
    public OrderStatus Status { get; } = status;

    public string Number { get; } = number;
}
