using System.Numerics;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Orders.Domain;

public sealed class PricingTests
{
    private static readonly int[] s_rates =
        [0, 1, 25_000, 70_000, 77_000, 190_000, 200_000, 255_000, 333_333, 1_000_000];

    [Fact]
    public void The_four_lines_that_made_credit_notes_drift_add_up_to_the_invoice()
    {
        long[] nets = [6833, 6833, 5750, 8500];
        PricingLine[] lines = [.. nets.Select(net => new PricingLine(net, 1, 0, 200_000))];

        var priced = Pricing.Price(lines, shipping: null, "EUR");

        priced.Totals.Gross.Should().Be(33499);
        priced.Lines.Select(line => line.Gross).Should().Equal(8200, 8199, 6900, 10200);
        priced.TaxGroups.Should().Equal(new TaxGroup(200_000, Base: 27916, Tax: 5583));
    }

    [Fact]
    public void Goods_and_shipping_of_one_rate_are_one_tax_group()
    {
        PricingLine[] lines = [new(1999, 2, 100, 190_000), new(500, 1, 0, 70_000)];

        var priced = Pricing.Price(lines, new PricingLine(490, 1, 0, 190_000), "EUR");

        priced.TaxGroups.Should().Equal(new TaxGroup(70_000, 500, 35), new TaxGroup(190_000, 4388, 834));
        priced.Lines.Should().Equal(new PricedLine(3898, 100, 741, 4639), new PricedLine(500, 0, 35, 535));
        priced.Shipping.Should().Be(new PricedLine(490, 0, 93, 583));
        priced.Totals.Should().Be(new PricedTotals(Net: 4398, Discount: 100, Tax: 869, Shipping: 490, Gross: 5757));
    }

    [Fact]
    public void Inclusive_prices_stay_what_they_are_and_the_tax_is_taken_out()
    {
        PricingLine[] lines = [new(1999, 1, 0, 190_000), new(1999, 1, 0, 190_000)];

        var priced = Pricing.Price(lines, shipping: null, "EUR", taxInclusive: true);

        priced.Totals.Gross.Should().Be(3998);
        priced.Lines.Select(line => line.Tax).Should().Equal(319, 319);
        priced.TaxGroups.Should().Equal(new TaxGroup(190_000, Base: 3360, Tax: 638));
    }

    [Theory]
    [InlineData(5, 100_000, 1)]
    [InlineData(4, 100_000, 0)]
    [InlineData(15, 100_000, 2)]
    public void Half_a_unit_of_tax_is_rounded_up(long net, int ppm, long tax)
    {
        var priced = Pricing.Price([new PricingLine(net, 1, 0, ppm)], shipping: null, "EUR");

        priced.Totals.Tax.Should().Be(tax);
    }

    [Fact]
    public void Equal_remainders_go_to_the_lower_line_and_to_shipping_last()
    {
        PricingLine[] lines = [new(5, 1, 0, 100_000), new(5, 1, 0, 100_000)];

        var priced = Pricing.Price(lines, new PricingLine(5, 1, 0, 100_000), "EUR");

        priced.Lines.Select(line => line.Tax).Should().Equal(1, 1);
        priced.Shipping!.Tax.Should().Be(0);
    }

    [Fact]
    public void Nothing_costs_nothing()
    {
        var priced = Pricing.Price([], shipping: null, "EUR");

        priced.Totals.Should().Be(new PricedTotals(0, 0, 0, 0, 0));
        priced.TaxGroups.Should().BeEmpty();
    }

    [Theory]
    [InlineData(-1, 1, 0, 0)]
    [InlineData(1, 0, 0, 0)]
    [InlineData(1, 10_000, 0, 0)]
    [InlineData(1, 1, -1, 0)]
    [InlineData(1, 2, 3, 0)]
    [InlineData(1, 1, 0, -1)]
    [InlineData(1, 1, 0, 1_000_001)]
    public void A_line_outside_the_limits_is_refused(long unitPrice, int quantity, long discount, int ppm)
    {
        var price = () => Pricing.Price([new PricingLine(unitPrice, quantity, discount, ppm)], shipping: null, "EUR");

        price.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(long.MaxValue, 2, 0, 1)]
    [InlineData(long.MaxValue, 1, 1, 1)]
    [InlineData(long.MaxValue, 1, 0, 2)]
    public void An_amount_beyond_64_bits_is_refused_and_never_wraps(long unitPrice, int quantity, int ppm, int count)
    {
        var lines = Enumerable.Repeat(new PricingLine(unitPrice, quantity, 0, ppm == 0 ? 0 : 1_000_000), count);

        var price = () => Pricing.Price([.. lines], shipping: null, "EUR");

        price.Should().Throw<OverflowException>();
    }

    [Fact]
    public void The_largest_amount_is_priced_exactly()
    {
        var priced = Pricing.Price([new PricingLine(long.MaxValue, 1, 0, 1_000_000)], null, "EUR", taxInclusive: true);

        priced.Totals.Gross.Should().Be(long.MaxValue);
        priced.Totals.Tax.Should().Be((long)(((BigInteger)long.MaxValue + 1) / 2));
    }

    [Fact]
    public void Any_document_agrees_with_the_naive_computation() => Prop.ForAll(
        Documents(),
        document => Agrees(document.Price(), Naive(document))).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Two_hundred_thousand_random_documents_agree_with_the_naive_computation()
    {
        var random = new Random(20_260_114);

        for (var number = 0; number < 200_000; number++)
        {
            var document = RandomDocument(random);
            if (!Agrees(document.Price(), Naive(document)))
            {
                Assert.Fail($"Document {number} differs from the naive computation: {document}");
            }
        }
    }

    [Fact]
    public void The_lines_taxes_add_up_to_their_groups_and_the_totals() => Prop.ForAll(
        Documents(),
        document =>
        {
            var priced = document.Price();
            var lines = document.All.Zip(priced.All()).ToList();
            return priced.TaxGroups.All(group =>
                    lines.Where(l => l.First.TaxPpm == group.TaxPpm).Sum(l => l.Second.Tax) == group.Tax &&
                    lines.Where(l => l.First.TaxPpm == group.TaxPpm).Sum(l => l.Second.Net) == group.Base) &&
                priced.TaxGroups.Sum(group => group.Tax) == priced.Totals.Tax &&
                priced.All().Sum(line => line.Gross) == priced.Totals.Gross &&
                priced.Totals.Gross == priced.Totals.Net + priced.Totals.Shipping + priced.Totals.Tax;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void No_line_is_a_whole_unit_away_from_its_exact_tax() => Prop.ForAll(
        Documents(),
        document => document.All.Zip(document.Price().All()).All(l =>
        {
            var divisor = document.Inclusive ? 1_000_000 + l.First.TaxPpm : 1_000_000;
            var taxed = document.Inclusive ? l.Second.Gross : l.Second.Net;
            var off = ((BigInteger)l.Second.Tax * divisor) - ((BigInteger)taxed * l.First.TaxPpm);
            return BigInteger.Abs(off) < divisor;
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Lines_of_other_rates_do_not_matter_to_a_group_wherever_they_stand() => Prop.ForAll(
        Documents(),
        ArbMap.Default.ArbFor<int>(),
        (document, seed) =>
        {
            // Lines move past each other, but those of one rate keep their order.
            var random = new Random(seed);
            var queues = document.Lines.Select((line, index) => (line, index)).GroupBy(l => l.line.TaxPpm)
                .Select(g => new Queue<(PricingLine Line, int Index)>(g)).ToList();
            var moved = new List<(PricingLine Line, int Index)>();
            while (queues.Count > 0)
            {
                var queue = queues[random.Next(queues.Count)];
                moved.Add(queue.Dequeue());
                queues.RemoveAll(q => q.Count == 0);
            }

            var before = document.Price();
            var after = (document with { Lines = [.. moved.Select(m => m.Line)] }).Price();

            return after.TaxGroups.SequenceEqual(before.TaxGroups) &&
                after.Totals == before.Totals &&
                moved.Select((m, place) => after.Lines[place] == before.Lines[m.Index]).All(same => same);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Any_partition_of_a_line_adds_up_to_the_line() => Prop.ForAll(
        Gen.Choose(1, 9999).SelectMany(
            of => Gen.Choose(0, of).ListOf(), (of, cuts) => (Of: of, Cuts: cuts)).ToArbitrary(),
        ArbMap.Default.ArbFor<DoNotSize<long>>(),
        (line, anyTotal) =>
        {
            var total = anyTotal.Item;
            int[] edges = [0, .. line.Cuts.Order(), line.Of];
            var parts = edges.Zip(edges.Skip(1), (from, to) => (BigInteger)Pricing.Share(total, from, to, line.Of));
            return parts.Aggregate(BigInteger.Zero, (sum, part) => sum + part) == total;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void A_share_differs_from_the_exact_one_by_a_unit_at_most_and_mirrors_its_sign() => Prop.ForAll(
        Gen.Choose(1, 9999).SelectMany(
            of => Gen.Choose(0, of).Two(), (of, ends) => (Of: of, From: Math.Min(ends.Item1, ends.Item2),
                To: Math.Max(ends.Item1, ends.Item2))).ToArbitrary(),
        ArbMap.Default.ArbFor<DoNotSize<long>>().Filter(total => total.Item != long.MinValue),
        (range, anyTotal) =>
        {
            var total = anyTotal.Item;
            var share = Pricing.Share(total, range.From, range.To, range.Of);
            var off = ((BigInteger)share * range.Of) - ((BigInteger)total * (range.To - range.From));
            return BigInteger.Abs(off) <= range.Of &&
                Pricing.Share(-total, range.From, range.To, range.Of) == -share;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData(100, 0, 1, 3, 33)]
    [InlineData(100, 1, 2, 3, 34)]
    [InlineData(100, 2, 3, 3, 33)]
    [InlineData(1, 0, 1, 2, 1)]
    [InlineData(1, 1, 2, 2, 0)]
    [InlineData(-1, 0, 1, 2, -1)]
    [InlineData(7, 2, 2, 3, 0)]
    public void A_share_is_the_difference_of_two_rounded_sums(long total, int from, int to, int of, long share) =>
        Pricing.Share(total, from, to, of).Should().Be(share);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(-1, 1, 2)]
    [InlineData(2, 1, 2)]
    [InlineData(0, 3, 2)]
    public void A_range_outside_the_line_is_refused(int from, int to, int of)
    {
        var share = () => Pricing.Share(100, from, to, of);

        share.Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>The same rules in exact fractions, one unit at a time: slow, obvious, and written apart.</summary>
    private static (long[] Taxes, Dictionary<int, BigInteger> Groups) Naive(Document document)
    {
        var amounts = document.All.Select(l => ((BigInteger)l.UnitPrice * l.Quantity) - l.Discount).ToArray();
        var taxes = new long[amounts.Length];
        var groups = new Dictionary<int, BigInteger>();
        foreach (var ppm in document.All.Select(line => line.TaxPpm).Distinct())
        {
            var divisor = (BigInteger)(document.Inclusive ? 1_000_000 + ppm : 1_000_000);
            var members = Enumerable.Range(0, amounts.Length).Where(i => document.All[i].TaxPpm == ppm).ToArray();
            var sum = members.Aggregate(BigInteger.Zero, (total, i) => total + amounts[i]);
            var group = ((2 * sum * ppm) + divisor) / (2 * divisor);
            var given = BigInteger.Zero;
            foreach (var i in members)
            {
                taxes[i] = (long)(amounts[i] * ppm / divisor);
                given += taxes[i];
            }

            for (; given < group; given++)
            {
                var neediest = members[0];
                foreach (var i in members)
                {
                    if (Missing(i) > Missing(neediest))
                    {
                        neediest = i;
                    }
                }

                taxes[neediest]++;
            }

            groups[ppm] = group;
            BigInteger Missing(int i) => (amounts[i] * ppm) - (taxes[i] * divisor);
        }

        return (taxes, groups);
    }

    private static bool Agrees(PricedDocument priced, (long[] Taxes, Dictionary<int, BigInteger> Groups) naive) =>
        priced.All().Select(line => line.Tax).SequenceEqual(naive.Taxes) &&
        priced.TaxGroups.Count == naive.Groups.Count &&
        priced.TaxGroups.All(group => group.Tax == naive.Groups[group.TaxPpm]);

    private static Arbitrary<Document> Documents()
    {
        var price = Gen.Frequency((6, Gen.Choose(0, 20_000)), (1, Gen.Choose(0, int.MaxValue)));
        var line =
            from unitPrice in price
            from quantity in Gen.Frequency((4, Gen.Choose(1, 5)), (1, Gen.Choose(1, 9999)))
            from percent in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 100)))
            from ppm in Gen.Elements(s_rates)
            select new PricingLine(unitPrice, quantity, (long)unitPrice * quantity * percent / 100, ppm);
        return (
            from lines in line.ListOf()
            from shipping in line.OrNull()
            from inclusive in ArbMap.Default.GeneratorFor<bool>()
            select new Document([.. lines], shipping, inclusive)).ToArbitrary();
    }

    private static Document RandomDocument(Random random)
    {
        var lines = new PricingLine[random.Next(1, 8)];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = RandomLine(random);
        }

        return new Document(lines, random.Next(2) == 0 ? null : RandomLine(random), random.Next(2) == 0);
    }

    private static PricingLine RandomLine(Random random)
    {
        var unitPrice = random.NextInt64(0, random.Next(4) == 0 ? 100_000_000_000 : 10_000);
        var quantity = random.Next(4) == 0 ? random.Next(1, 10_000) : random.Next(1, 4);
        var discount = random.Next(3) == 0 ? random.NextInt64(0, (unitPrice * quantity) + 1) : 0;
        var ppm = random.Next(3) == 0 ? random.Next(0, 1_000_001) : s_rates[random.Next(3, 7)];
        return new PricingLine(unitPrice, quantity, discount, ppm);
    }

    private sealed record Document(PricingLine[] Lines, PricingLine? Shipping, bool Inclusive)
    {
        public PricingLine[] All => Shipping is null ? Lines : [.. Lines, Shipping];

        public PricedDocument Price() => Pricing.Price(Lines, Shipping, "EUR", Inclusive);

        public override string ToString() =>
            $"{(Inclusive ? "inclusive" : "exclusive")} {string.Join(" ", Lines.AsEnumerable())} shipping {Shipping}";
    }
}

internal static class PricedDocumentExtensions
{
    public static IEnumerable<PricedLine> All(this PricedDocument document) =>
        document.Shipping is null ? document.Lines : document.Lines.Append(document.Shipping);
}
