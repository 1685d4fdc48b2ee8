namespace Modular.Infrastructure.Orders;

public sealed class OrdersModule : Shared.Modules.IModule;

// expect: Modular.Infrastructure.Orders.StockModule -> Modular.Infrastructure.Orders.OrdersModule (a module has one module type of this name)
// expect: Modular.Api.Modules -> Modular.Infrastructure.Orders.StockModule (0 times)
public sealed class StockModule : Shared.Modules.IModule;
