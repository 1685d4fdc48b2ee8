namespace Modular.Domain.Orders;

public sealed class StockLedger;
