using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>
/// Bills no amount that does not follow from the lines: whatever the order says is computed again here.
/// </summary>
internal static class InvoiceAmounts
{
    public static Error? Check(
        IReadOnlyList<InvoiceLine> lines, IReadOnlyList<InvoiceTaxGroup> groups, InvoiceTotals totals)
    {
        var currency = totals.Gross.Currency;
        if (!Currencies.IsKnown(currency))
        {
            return InvoiceErrors.AmountsDiffer("currency", currency, "no known one");
        }

        return lines.Select(CheckLine).FirstOrDefault(error => error is not null)
            ?? CheckTaxes(lines, groups, currency)
            ?? Differs("totals.net", totals.Net, Sum(lines.Where(line => !line.IsShipping), line => line.Net, currency))
            ?? Differs("totals.shipping", totals.Shipping, Sum(lines.Where(line => line.IsShipping), line => line.Net, currency))
            ?? Differs("totals.discount", totals.Discount, Sum(lines, line => line.Discount, currency))
            ?? Differs("totals.tax", totals.Tax, Sum(lines, line => line.Tax, currency))
            ?? Differs("totals.gross", totals.Gross, totals.Net + totals.Shipping + totals.Tax);
    }

    private static Error? CheckLine(InvoiceLine line)
    {
        var list = line.UnitPrice with { Amount = checked(line.UnitPrice.Amount * line.Quantity) };
        return Differs($"net of line {line.LineId}", line.Net, list - line.Discount)
            ?? Differs($"gross of line {line.LineId}", line.Gross, line.Net + line.Tax)
            ?? (line.Net < Money.Zero(line.Net.Currency)
                ? InvoiceErrors.AmountsDiffer($"net of line {line.LineId}", line.Net, "nothing below zero")
                : null);
    }

    private static Error? CheckTaxes(
        IReadOnlyList<InvoiceLine> lines, IReadOnlyList<InvoiceTaxGroup> groups, string currency)
    {
        var computed = lines
            .GroupBy(line => line.TaxRatePpm)
            .Select(group => Tax(group.Key, Sum(group, line => line.Net, currency)))
            .ToDictionary(group => group.TaxRatePpm);
        return computed.Count == groups.Count
            ? groups
                .Select(group => computed.TryGetValue(group.TaxRatePpm, out var right)
                    ? Differs($"base at {group.TaxRatePpm} ppm", group.Base, right.Base)
                        ?? Differs($"tax at {group.TaxRatePpm} ppm", group.Tax, right.Tax)
                        ?? Differs(
                            $"tax of the lines at {group.TaxRatePpm} ppm",
                            Sum(lines.Where(line => line.TaxRatePpm == group.TaxRatePpm), line => line.Tax, currency),
                            right.Tax)
                    : InvoiceErrors.AmountsDiffer($"tax at {group.TaxRatePpm} ppm", group.Tax, "no such rate"))
                .FirstOrDefault(error => error is not null)
            : InvoiceErrors.AmountsDiffer("number of tax rates", groups.Count, computed.Count);
    }

    private static InvoiceTaxGroup Tax(int ppm, Money netSum)
    {
        // Half away from zero, once for each rate.
        var scaled = (Int128)netSum.Amount * ppm;
        return new InvoiceTaxGroup(ppm, netSum, netSum with { Amount = checked((long)((scaled + 500_000) / 1_000_000)) });
    }

    private static Money Sum(IEnumerable<InvoiceLine> lines, Func<InvoiceLine, Money> amount, string currency) =>
        lines.Select(amount).Aggregate(Money.Zero(currency), (sum, next) => sum + next);

    private static Error? Differs(string what, Money stated, Money computed) =>
        stated == computed ? null : InvoiceErrors.AmountsDiffer(what, stated, computed);
}
