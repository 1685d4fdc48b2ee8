namespace Modular.Domain.Shared;

/// <summary>One thing to be priced. Its place in the list is its line number.</summary>
/// <param name="UnitPrice">Minor units, 0 or more.</param>
/// <param name="Quantity">1 to 9999.</param>
/// <param name="Discount">Minor units off the whole line, at most unit price x quantity.</param>
/// <param name="TaxPpm">Parts per million: 190000 is 19 %. At most 1000000.</param>
public sealed record PricingLine(long UnitPrice, int Quantity, long Discount, int TaxPpm);

/// <summary>A priced line, minor units. <c>Gross = Net + Tax</c>; the discount is already taken off.</summary>
public sealed record PricedLine(long Net, long Discount, long Tax, long Gross);

/// <summary>All that is taxed at one rate, shipping included. The tax is rounded here and nowhere else.</summary>
public sealed record TaxGroup(int TaxPpm, long Base, long Tax);

/// <summary>Minor units. <c>Gross = Net + Shipping + Tax</c> is what is paid.</summary>
/// <param name="Net">The goods after discounts, without tax.</param>
/// <param name="Discount">All that was taken off.</param>
/// <param name="Tax">On goods and shipping.</param>
/// <param name="Shipping">Without tax.</param>
public sealed record PricedTotals(long Net, long Discount, long Tax, long Shipping, long Gross);

/// <summary>A cart, order, invoice or credit note in figures.</summary>
/// <param name="Lines">In the order they were given.</param>
/// <param name="TaxGroups">By rate, lowest first.</param>
public sealed record PricedDocument(
    string Currency,
    IReadOnlyList<PricedLine> Lines,
    PricedLine? Shipping,
    IReadOnlyList<TaxGroup> TaxGroups,
    PricedTotals Totals);

/// <summary>
/// The one place where prices become taxes and totals, and where part of a line becomes part of its money. Every
/// document that shows an amount gets it from here, so that they agree to the cent.
/// </summary>
public static class Pricing
{
    private const int Million = 1_000_000;
    private const int LargestQuantity = 9999;

    /// <summary>
    /// Tax is rounded half away from zero once per rate, then allocated to the lines of that rate: each gets its exact
    /// tax rounded down, and the units left over go to the largest remainders (ties to the lower line number, shipping
    /// last). So the lines' taxes add up to the group's, and no line is a whole unit away from its exact tax.
    /// </summary>
    /// <param name="shipping">Priced and taxed like a line, shown apart.</param>
    /// <param name="taxInclusive">Whether unit prices and discounts contain the tax.</param>
    /// <exception cref="ArgumentOutOfRangeException">A line breaks the limits of <see cref="PricingLine"/>.</exception>
    /// <exception cref="OverflowException">An amount does not fit 64 bits.</exception>
    public static PricedDocument Price(
        IReadOnlyList<PricingLine> lines, PricingLine? shipping, string currency, bool taxInclusive = false)
    {
        PricingLine[] priced = shipping is null ? [.. lines] : [.. lines, shipping];
        var amounts = Array.ConvertAll(priced, Amount);
        var results = new PricedLine[priced.Length];
        var groups = new List<TaxGroup>();
        foreach (var rate in priced.Select((line, index) => (line.TaxPpm, index)).GroupBy(l => l.TaxPpm, l => l.index))
        {
            int[] members = [.. rate];
            var taxes = Taxes(Array.ConvertAll(members, index => amounts[index]), rate.Key, taxInclusive);
            foreach (var (index, tax) in members.Zip(taxes))
            {
                var net = taxInclusive ? amounts[index] - tax : amounts[index];
                results[index] = new PricedLine(net, priced[index].Discount, tax, checked(net + tax));
            }

            groups.Add(new TaxGroup(rate.Key, members.Sum(i => results[i].Net), taxes.Sum()));
        }

        groups.Sort((left, right) => left.TaxPpm.CompareTo(right.TaxPpm));
        PricedLine[] goods = results[..lines.Count];
        var shipped = shipping is null ? null : results[^1];
        // LINQ's Sum is checked: it throws, it never wraps.
        var totals = new PricedTotals(
            Net: goods.Sum(line => line.Net),
            Discount: results.Sum(line => line.Discount),
            Tax: results.Sum(line => line.Tax),
            Shipping: shipped?.Net ?? 0,
            Gross: results.Sum(line => line.Gross));
        return new PricedDocument(currency, goods, shipped, groups, totals);
    }

    /// <summary>
    /// The money of the units <paramref name="from"/> to <paramref name="to"/> (exclusive) of a line, by cumulative
    /// proration: adjacent ranges add up to the range that they make, so any sequence of parts ends at the total.
    /// Prorate net and tax apart; a gross is their sum, never prorated on its own.
    /// </summary>
    /// <param name="total">What all units make together, in minor units.</param>
    /// <param name="from">Units before the range: 0 to <paramref name="to"/>.</param>
    /// <param name="to">Units up to its end: at most <paramref name="of"/>.</param>
    /// <param name="of">Units of the whole line, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the line.</exception>
    public static long Share(long total, int from, int to, int of)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(of, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, of);
        return checked((long)(Rounded((Int128)total * to, of) - Rounded((Int128)total * from, of)));
    }

    private static long Amount(PricingLine line)
    {
        var full = checked(line.UnitPrice * line.Quantity);
        return line is
        {
            UnitPrice: >= 0,
            Quantity: >= 1 and <= LargestQuantity,
            Discount: >= 0,
            TaxPpm: >= 0 and <= Million,
        } && line.Discount <= full
            ? full - line.Discount
            : throw new ArgumentOutOfRangeException(nameof(line), line, "The line cannot be priced.");
    }

    private static long[] Taxes(long[] amounts, int ppm, bool taxInclusive)
    {
        var divisor = taxInclusive ? Million + ppm : Million;
        var exact = Array.ConvertAll(amounts, amount => Int128.DivRem((Int128)amount * ppm, divisor));
        var taxes = Array.ConvertAll(exact, tax => checked((long)tax.Quotient));
        var group = checked((long)Rounded((Int128)amounts.Sum() * ppm, divisor));
        var leftOver = (int)(group - taxes.Sum());
        // OrderByDescending is stable: equal remainders keep the order of the lines.
        var byRemainder = Enumerable.Range(0, taxes.Length).OrderByDescending(index => exact[index].Remainder);
        foreach (var index in byRemainder.Take(leftOver))
        {
            taxes[index]++;
        }

        return taxes;
    }

    /// <summary>Half away from zero.</summary>
    private static Int128 Rounded(Int128 numerator, int divisor)
    {
        var (quotient, remainder) = Int128.DivRem(numerator, divisor);
        return Int128.Abs(remainder) * 2 >= divisor ? quotient + Int128.Sign(numerator) : quotient;
    }
}
