using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>
/// Bills no amount that does not follow from the lines: whatever the order says is priced again here, by the function
/// that priced it there.
/// </summary>
internal static class InvoiceAmounts
{
    /// <returns>The first difference; null when there is none.</returns>
    public static Error? Check(
        IReadOnlyList<InvoiceLine> lines, IReadOnlyList<InvoiceTaxGroup> groups, InvoiceTotals totals)
    {
        var currency = totals.Gross.Currency;
        if (!Currencies.IsKnown(currency))
        {
            return InvoiceErrors.AmountsDiffer("currency", currency, "no known one");
        }

        var goods = lines.Where(line => !line.IsShipping).ToList();
        var shipping = lines.Where(line => line.IsShipping).ToList();
        if (shipping.Count > 1)
        {
            return InvoiceErrors.AmountsDiffer("number of shipping fees", shipping.Count, "one at most");
        }

        try
        {
            var priced = Pricing.Price(
                goods.ConvertAll(ToPrice), shipping.ConvertAll(ToPrice).SingleOrDefault(), currency);
            return Compare([.. goods, .. shipping], groups, totals, priced);
        }
        catch (Exception impossible) when (impossible is ArgumentOutOfRangeException or OverflowException)
        {
            return InvoiceErrors.AmountsDiffer("an order", "billable", $"no price ({impossible.Message})");
        }
    }

    private static Error? Compare(
        IReadOnlyList<InvoiceLine> lines, IReadOnlyList<InvoiceTaxGroup> groups, InvoiceTotals totals,
        PricedDocument priced)
    {
        var currency = priced.Currency;
        var differences = lines
            .Zip(priced.Shipping is null ? priced.Lines : [.. priced.Lines, priced.Shipping])
            .SelectMany(pair => new[]
            {
                Differs($"net of line {pair.First.LineId}", pair.First.Net, pair.Second.Net),
                Differs($"tax of line {pair.First.LineId}", pair.First.Tax, pair.Second.Tax),
                Differs($"gross of line {pair.First.LineId}", pair.First.Gross, pair.Second.Gross),
            })
            .Append(groups.Count == priced.TaxGroups.Count
                ? null
                : InvoiceErrors.AmountsDiffer("number of tax rates", groups.Count, priced.TaxGroups.Count))
            .Concat(groups.OrderBy(group => group.TaxRatePpm).Zip(priced.TaxGroups).SelectMany(pair => new[]
            {
                pair.First.TaxRatePpm == pair.Second.TaxPpm
                    ? null
                    : InvoiceErrors.AmountsDiffer("tax rate", pair.First.TaxRatePpm, pair.Second.TaxPpm),
                Differs($"base at {pair.Second.TaxPpm} ppm", pair.First.Base, pair.Second.Base),
                Differs($"tax at {pair.Second.TaxPpm} ppm", pair.First.Tax, pair.Second.Tax),
            }))
            .Append(Differs("totals.net", totals.Net, priced.Totals.Net))
            .Append(Differs("totals.discount", totals.Discount, priced.Totals.Discount))
            .Append(Differs("totals.tax", totals.Tax, priced.Totals.Tax))
            .Append(Differs("totals.shipping", totals.Shipping, priced.Totals.Shipping))
            .Append(Differs("totals.gross", totals.Gross, priced.Totals.Gross));
        return differences.FirstOrDefault(difference => difference is not null);

        Error? Differs(string what, Money stated, long computed) => stated == new Money(computed, currency)
            ? null
            : InvoiceErrors.AmountsDiffer(what, stated, new Money(computed, currency));
    }

    private static PricingLine ToPrice(InvoiceLine line) =>
        new(line.UnitPrice.Amount, line.Quantity, line.Discount.Amount, line.TaxRatePpm);
}
