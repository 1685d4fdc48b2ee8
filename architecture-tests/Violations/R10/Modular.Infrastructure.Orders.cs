namespace Modular.Infrastructure.Orders;

public sealed class OrdersModule
{
    // expect: Modular.Infrastructure.Orders.OrdersModule.Options -> public
    public sealed class Options;
}

internal sealed class OrderRow
{
    // Public inside something internal is internal.
    public sealed class Line;
}

// expect: Modular.Infrastructure.Orders.StockLedger -> public
public sealed class StockLedger;

// expect: Modular.Infrastructure.Orders.BillingModule -> public
public sealed class BillingModule;
