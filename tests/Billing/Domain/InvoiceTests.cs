using FluentAssertions;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Billing.Domain;

public sealed class InvoiceTests
{
    public static TheoryData<InvoiceStatus, InvoiceTrigger> EveryPair()
    {
        var pairs = new TheoryData<InvoiceStatus, InvoiceTrigger>();
        foreach (var status in Enum.GetValues<InvoiceStatus>())
        {
            foreach (var trigger in Enum.GetValues<InvoiceTrigger>())
            {
                pairs.Add(status, trigger);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void An_invoice_takes_the_transitions_of_its_table_and_refuses_all_others(
        InvoiceStatus status, InvoiceTrigger trigger)
    {
        var invoice = Invoice.Load(Orders.Draft(Orders.Example()).State with { Status = status });
        var before = invoice.State;

        var result = trigger switch
        {
            InvoiceTrigger.Finalize => invoice.FinalizeAs(Orders.Number()),
            InvoiceTrigger.Discard => invoice.Discard(),
            _ => invoice.CreditBy(new DocumentNumber(DocumentNumber.CreditNotes, 2026, 1)),
        };

        var expected = (status, trigger) switch
        {
            (InvoiceStatus.Draft, InvoiceTrigger.Finalize) => InvoiceStatus.Open,
            (InvoiceStatus.Draft, InvoiceTrigger.Discard) => InvoiceStatus.Discarded,
            (InvoiceStatus.Open, InvoiceTrigger.Credit) => InvoiceStatus.Credited,
            _ => (InvoiceStatus?)null,
        };
        if (expected is { } next)
        {
            result.Error.Should().BeNull();
            invoice.State.Status.Should().Be(next);
            invoice.Events.Should().ContainSingle();
        }
        else
        {
            result.Error!.Code.Should().Be("invoice.invalid_transition");
            result.Error.Kind.Should().Be(ErrorKind.State);
            invoice.State.Should().Be(before);
            invoice.Events.Should().BeEmpty();
        }
    }

    [Fact]
    public void A_finalized_invoice_is_due_fourteen_days_after_its_date()
    {
        var invoice = Orders.Draft(Orders.Example());

        invoice.FinalizeAs(Orders.Number(42));

        invoice.State.Number.ToString().Should().Be("INV-2026-000042");
        invoice.State.IssuedAt.Should().Be(Orders.Now);
        invoice.State.DueAt.Should().Be(Orders.Now.AddDays(14));
    }

    [Fact]
    public void An_order_whose_amounts_hold_is_drafted_as_it_is()
    {
        var sale = Orders.Example();

        var invoice = Orders.Draft(sale);

        invoice.State.Totals.Should().Be(sale.Totals);
        invoice.State.Status.Should().Be(InvoiceStatus.Draft);
        invoice.State.Number.Should().BeNull();
    }

    public static TheoryData<string> Mistakes() => new(Wrongs.Keys);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void An_order_whose_amounts_do_not_follow_from_its_lines_is_not_drafted(string mistake)
    {
        var wrong = Wrongs[mistake](Orders.Example());

        var result = Invoice.Draft(
            default, default, default, wrong.Lines, wrong.Groups, wrong.Totals, Orders.Buyer, Orders.Now);

        result.Error!.Code.Should().Be("invoice.amounts_differ");
    }

    private static readonly Dictionary<string, Func<Sale, Sale>> Wrongs = new()
    {
        ["a cent less tax in a group"] = sale => Group(sale, group => group with { Tax = group.Tax - Cent }),
        ["another base"] = sale => Group(sale, group => group with { Base = group.Base + Cent }),
        ["a rate that no line has"] = sale => Group(sale, group => group with { TaxRatePpm = 1 }),
        ["a rate too few"] = sale => sale with { Groups = [sale.Groups[0]] },
        ["a line that is not price times quantity"] = sale => Line(sale, line => line with { Quantity = 4 }),
        ["a line with another gross"] = sale => Line(sale, line => line with { Gross = line.Gross + Cent }),
        ["a line with another tax"] = sale =>
            Line(sale, line => line with { Tax = line.Tax + Cent, Gross = line.Gross + Cent }),
        ["a line below zero"] = sale => Line(sale, line => line with { Discount = Orders.Eur(6000) }),
        ["two shipping fees"] = sale => Line(sale, line => line with { SkuId = null }),
        ["another net total"] = sale => Total(sale, totals => totals with { Net = Cent }),
        ["another discount"] = sale => Total(sale, totals => totals with { Discount = Cent }),
        ["another shipping fee"] = sale => Total(sale, totals => totals with { Shipping = Cent }),
        ["another tax total"] = sale => Total(sale, totals => totals with { Tax = Cent }),
        ["another gross total"] = sale => Total(sale, totals => totals with { Gross = Cent }),
        ["an unknown currency"] = sale => Total(sale, totals => totals with { Gross = new Money(1, "XXX") }),
    };

    private static Money Cent => Orders.Eur(1);

    private static Sale Line(Sale sale, Func<InvoiceLine, InvoiceLine> change) =>
        sale with { Lines = [change(sale.Lines[0]), .. sale.Lines.Skip(1)] };

    private static Sale Group(Sale sale, Func<InvoiceTaxGroup, InvoiceTaxGroup> change) =>
        sale with { Groups = [change(sale.Groups[0]), .. sale.Groups.Skip(1)] };

    private static Sale Total(Sale sale, Func<InvoiceTotals, InvoiceTotals> change) =>
        sale with { Totals = change(sale.Totals) };
}
