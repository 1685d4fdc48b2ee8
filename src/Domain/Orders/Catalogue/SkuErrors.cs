using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Catalogue;

public static class SkuErrors
{
    public static Error NotFound { get; } = new("sku.not_found", ErrorKind.NotFound, "There is no such SKU.");

    public static Error CodeTaken { get; } = new(
        "sku.code_taken", ErrorKind.State, "Another SKU has this code: codes are unique.");

    public static Error Retired { get; } = new(
        "sku.retired", ErrorKind.State, "The SKU is retired: it is neither sold nor changed any more.");

    public static Error CurrencyFixed { get; } = new(
        "sku.currency_fixed", ErrorKind.Rule, "The currency of a SKU stays: carts hold it. Add another SKU.");

    public static Error Inactive(SkuState sku) => new(
        "sku.inactive", ErrorKind.Rule, $"SKU {sku.Code} is not sold at the moment.")
    {
        Extensions = new Dictionary<string, object> { ["skuId"] = sku.Id.Value },
    };

    public static Error QuantityLimit(SkuState sku, int quantity) => new(
        "quantity.limit", ErrorKind.Rule,
        $"One order may have 1 to {sku.MaxPerOrder} of SKU {sku.Code}, not {quantity}.")
    {
        Extensions = new Dictionary<string, object> { ["skuId"] = sku.Id.Value, ["limit"] = sku.MaxPerOrder },
    };
}
