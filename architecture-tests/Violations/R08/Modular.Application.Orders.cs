namespace Modular.Application.Orders;

public sealed record PlaceOrderCommand;
