using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

/// <summary>What items cost now. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="Lines">The items in their order; a shipping fee is the last one.</param>
public sealed record Quote(
    string Currency, IReadOnlyList<QuoteLine> Lines, IReadOnlyList<TaxGroup> TaxGroups, PricedTotals Totals)
{
    private const string ShippingFee = "Shipping";

    public Money Total => new(Totals.Gross, Currency);

    /// <param name="items">At least one; all in one currency.</param>
    /// <param name="skus">Of all items, in any order.</param>
    public static Quote Of(IReadOnlyList<CartItem> items, IReadOnlyList<SkuState> skus, PricePolicy policy)
    {
        var wanted = items.Select(item => (item.Quantity, Sku: skus.Single(sku => sku.Id == item.SkuId))).ToList();
        var currency = wanted[0].Sku.UnitPrice.Currency;
        var goods = wanted.Select(item => new PricingLine(
            item.Sku.UnitPrice.Amount, item.Quantity, Discount: 0, policy.RateFor(item.Sku.TaxCategory))).ToList();
        var shipping = policy.ShippingFee(currency) is { } fee
            ? new PricingLine(fee.Amount, Quantity: 1, Discount: 0, policy.RateFor(TaxCategory.Standard))
            : null;
        var priced = Pricing.Price(goods, shipping, currency);

        var lines = wanted
            .Select((item, i) => QuoteLine.Of(item.Sku.Id, item.Sku.Name, goods[i], priced.Lines[i]))
            .ToList();
        if (shipping is not null)
        {
            lines.Add(QuoteLine.Of(skuId: null, ShippingFee, shipping, priced.Shipping!));
        }

        return new Quote(currency, lines, priced.TaxGroups, priced.Totals);
    }
}

/// <param name="SkuId">Null for a shipping fee.</param>
/// <param name="UnitPrice">Before tax.</param>
/// <param name="TaxPpm">Parts per million: 190000 is 19 %.</param>
public sealed record QuoteLine(
    SkuId? SkuId, string Description, int Quantity, long UnitPrice, int TaxPpm,
    long Net, long Discount, long Tax, long Gross)
{
    internal static QuoteLine Of(SkuId? skuId, string description, PricingLine line, PricedLine price) => new(
        skuId, description, line.Quantity, line.UnitPrice, line.TaxPpm,
        price.Net, price.Discount, price.Tax, price.Gross);
}
