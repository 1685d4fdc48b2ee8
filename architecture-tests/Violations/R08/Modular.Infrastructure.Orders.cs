namespace Modular.Infrastructure.Orders;

public sealed class OrdersModule;
