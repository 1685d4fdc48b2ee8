namespace Modular.Domain.Orders;

public enum OrderStatus { Pending, Confirmed }
