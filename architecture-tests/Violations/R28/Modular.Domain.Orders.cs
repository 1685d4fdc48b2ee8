namespace Modular.Domain.Orders;

public enum OrderStatus { Pending }

public sealed record OrderState(OrderStatus Status);

public sealed record Sold(string Description);
