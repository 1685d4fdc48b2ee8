using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Stock;

public static class StockErrors
{
    public static Error Insufficient(IReadOnlyList<StockShortage> items) => new(
        "stock.insufficient", ErrorKind.Rule, "There are fewer items available than you want to order.")
    {
        Extensions = new Dictionary<string, object> { ["items"] = items },
    };
}

/// <param name="Available">On hand and not reserved for others, when it was read.</param>
public sealed record StockShortage(SkuId SkuId, int Requested, long Available);
