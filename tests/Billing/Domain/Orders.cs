using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Tests.Billing.Domain;

/// <summary>Orders whose amounts hold, computed apart from the code under test.</summary>
internal static class Orders
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Buyer Buyer = new("Ada Lovelace", "1 Analytical Way", "London", "N1 9GU", "GB");

    public static Money Eur(long amount) => new(amount, "EUR");

    /// <summary>Two goods and a shipping fee at 19 %, one good at 7 %.</summary>
    public static Sale Example() => Sale.Of(
        new Good(Price: 1999, Quantity: 3, Discount: 97, Ppm: 190_000),
        new Good(Price: 333, Quantity: 1, Discount: 0, Ppm: 190_000),
        new Good(Price: 501, Quantity: 7, Discount: 0, Ppm: 70_000),
        Good.Shipping(490, 190_000));

    public static Invoice Draft(Sale sale) => Invoice.Draft(
        InvoiceId.From(Guid.CreateVersion7()), OrderId.From(Guid.CreateVersion7()),
        CustomerId.From(Guid.CreateVersion7()), sale.Lines, sale.Groups, sale.Totals, Buyer, Now).Value;

    public static TakenNumber Number(long no = 1) => new(new DocumentNumber(DocumentNumber.Invoices, 2026, no), Now);
}

internal sealed record Good(long Price, int Quantity, long Discount, int Ppm, bool IsShipping = false)
{
    public static Good Shipping(long fee, int ppm) => new(fee, 1, 0, ppm, IsShipping: true);
}

internal sealed record Sale(
    IReadOnlyList<InvoiceLine> Lines, IReadOnlyList<InvoiceTaxGroup> Groups, InvoiceTotals Totals)
{
    public static Sale Of(params Good[] goods)
    {
        var groups = goods
            .GroupBy(good => good.Ppm)
            .Select(group => (Ppm: group.Key, Base: group.Sum(Net)))
            .Select(group => new InvoiceTaxGroup(
                group.Ppm, Orders.Eur(group.Base), Orders.Eur(Tax(group.Base, group.Ppm))))
            .ToList();
        var left = groups.ToDictionary(group => group.TaxRatePpm, group => Shares(group, goods));
        var lines = goods.Select((good, index) =>
        {
            var tax = left[good.Ppm][index];
            return new InvoiceLine(
                Guid.CreateVersion7(), good.IsShipping ? null : Guid.CreateVersion7(), "thing", good.Quantity,
                Orders.Eur(good.Price), good.Ppm, Orders.Eur(Net(good)), Orders.Eur(good.Discount), Orders.Eur(tax),
                Orders.Eur(Net(good) + tax));
        }).ToList();
        var net = goods.Where(good => !good.IsShipping).Sum(Net);
        var shipping = goods.Where(good => good.IsShipping).Sum(Net);
        var tax = groups.Sum(group => group.Tax.Amount);
        return new Sale(lines, groups, new InvoiceTotals(
            Orders.Eur(net), Orders.Eur(goods.Sum(good => good.Discount)), Orders.Eur(tax), Orders.Eur(shipping),
            Orders.Eur(net + shipping + tax)));
    }

    private static long Net(Good good) => good.Price * good.Quantity - good.Discount;

    private static long Tax(long net, int ppm) =>
        (long)Math.Round(net * (decimal)ppm / 1_000_000m, MidpointRounding.AwayFromZero);

    // Largest remainder: floors first, what is left goes to the largest fractions, ties to the first line.
    private static Dictionary<int, long> Shares(InvoiceTaxGroup group, Good[] goods)
    {
        var exact = goods
            .Select((good, index) => (good, index))
            .Where(entry => entry.good.Ppm == group.TaxRatePpm)
            .Select(entry => (entry.index, tax: Net(entry.good) * (decimal)group.TaxRatePpm / 1_000_000m))
            .ToList();
        var shares = exact.ToDictionary(entry => entry.index, entry => (long)decimal.Floor(entry.tax));
        var rest = (int)(group.Tax.Amount - shares.Values.Sum());
        foreach (var (index, _) in exact
            .OrderByDescending(entry => entry.tax - decimal.Floor(entry.tax)).ThenBy(entry => entry.index).Take(rest))
        {
            shares[index]++;
        }

        return shares;
    }
}
