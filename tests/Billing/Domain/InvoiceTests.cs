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

    public static TheoryData<string, Func<object, object>> Mistakes() => new()
    {
        { "a cent less tax in a group", sale => Change((Sale)sale, groups: list => list[0] with { Tax = list[0].Tax - Orders.Eur(1) }) },
        { "another base", sale => Change((Sale)sale, groups: list => list[0] with { Base = list[0].Base + Orders.Eur(1) }) },
        { "a rate that no line has", sale => Change((Sale)sale, groups: list => list[0] with { TaxRatePpm = 1 }) },
        { "a line that is not price times quantity", sale => Change((Sale)sale, lines: list => list[0] with { Quantity = 4 }) },
        { "a line with other gross", sale => Change((Sale)sale, lines: list => list[0] with { Gross = list[0].Gross + Orders.Eur(1) }) },
        { "line taxes that are not the group's", sale => Change((Sale)sale, lines: list => list[0] with
            { Tax = list[0].Tax + Orders.Eur(1), Gross = list[0].Gross + Orders.Eur(1) }) },
        { "a line below zero", sale => Change((Sale)sale, lines: list => list[0] with
            { Discount = Orders.Eur(6000), Net = Orders.Eur(-3), Gross = Orders.Eur(-3) + list[0].Tax }) },
        { "another net total", sale => ((Sale)sale) with { Totals = ((Sale)sale).Totals with { Net = Orders.Eur(1) } } },
        { "another discount", sale => ((Sale)sale) with { Totals = ((Sale)sale).Totals with { Discount = Orders.Eur(1) } } },
        { "another shipping fee", sale => ((Sale)sale) with { Totals = ((Sale)sale).Totals with { Shipping = Orders.Eur(0) } } },
        { "another tax total", sale => ((Sale)sale) with { Totals = ((Sale)sale).Totals with { Tax = Orders.Eur(1) } } },
        { "another gross total", sale => ((Sale)sale) with { Totals = ((Sale)sale).Totals with { Gross = Orders.Eur(1) } } },
        { "another currency", sale => ((Sale)sale) with { Totals = ((Sale)sale).Totals with { Gross = new Money(1, "XXX") } } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void An_order_whose_amounts_do_not_follow_from_its_lines_is_not_drafted(
        string mistake, Func<object, object> make)
    {
        var wrong = (Sale)make(Orders.Example());

        var result = Invoice.Draft(
            default, default, default, wrong.Lines, wrong.Groups, wrong.Totals, Orders.Buyer, Orders.Now);

        result.Error!.Code.Should().Be("invoice.amounts_differ", because: mistake);
    }

    private static Sale Change(
        Sale sale,
        Func<IReadOnlyList<InvoiceLine>, InvoiceLine>? lines = null,
        Func<IReadOnlyList<InvoiceTaxGroup>, InvoiceTaxGroup>? groups = null) => sale with
    {
        Lines = lines is null ? sale.Lines : [lines(sale.Lines), .. sale.Lines.Skip(1)],
        Groups = groups is null ? sale.Groups : [groups(sale.Groups), .. sale.Groups.Skip(1)],
    };
}
