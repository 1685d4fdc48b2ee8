using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Billing.Domain;

public sealed class JournalEntryTests
{
    private static readonly Gen<int> Rates = Gen.Elements(0, 25_000, 70_000, 81_234, 190_000, 255_000);

    private static readonly Gen<Good> Goods =
        from price in Gen.Choose(0, 5_000_000)
        from quantity in Gen.Choose(1, 999)
        from percent in Gen.Choose(0, 100)
        from ppm in Rates
        select new Good(price, quantity, (long)price * quantity * percent / 200, ppm);

    private static readonly Gen<Sale> Sales =
        from goods in Goods.NonEmptyListOf()
        from fee in Gen.Choose(-1, 5_000)
        from ppm in Rates
        select Sale.Of([.. goods, .. fee < 0 ? [] : new[] { Good.Shipping(fee, ppm) }]);

    [Fact]
    public void Every_document_is_booked_with_equal_sides_and_its_credit_note_leaves_nothing()
    {
        var property = Prop.ForAll(Sales.ToArbitrary(), sale =>
        {
            if (sale.Totals.Gross.Amount == 0)
            {
                return true;
            }

            var invoice = Orders.Draft(sale).State;
            var booked = JournalEntry.ForInvoice(default, invoice, Orders.Now).Value.State.Postings;
            var credited = JournalEntry.ForCreditNote(default, default, invoice, Orders.Now).Value.State.Postings;
            return booked.Sum(posting => posting.Debit.Amount) == sale.Totals.Gross.Amount
                && booked.Sum(posting => posting.Credit.Amount) == sale.Totals.Gross.Amount
                && booked.Concat(credited)
                    .GroupBy(posting => (posting.Account, posting.InvoiceId))
                    .All(account => account.Sum(posting => posting.Debit.Amount - posting.Credit.Amount) == 0);
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), property);
    }

    [Fact]
    public void An_invoice_debits_receivables_and_credits_goods_shipping_and_each_tax()
    {
        var invoice = Orders.Draft(Orders.Example()).State;

        var postings = JournalEntry.ForInvoice(default, invoice, Orders.Now).Value.State.Postings;

        postings.Select(posting => (posting.Account.Code, posting.Debit.Amount, posting.Credit.Amount)).Should().Equal(
            ("1200", 11752, 0),
            ("4000", 0, 9740),
            ("4100", 0, 490),
            ("2200-190000", 0, 1277),
            ("2200-070000", 0, 245));
        postings[0].InvoiceId.Should().Be(invoice.Id);
    }

    [Fact]
    public void An_entry_with_different_sides_is_refused()
    {
        var result = Post(
            Posting.ToDebit(LedgerAccount.Receivables, Orders.Eur(100)),
            Posting.ToCredit(LedgerAccount.Revenue, Orders.Eur(99)));

        result.Error!.Code.Should().Be("journal.unbalanced");
    }

    [Fact]
    public void An_entry_without_two_sides_is_refused()
    {
        Post().Error!.Code.Should().Be("journal.empty");
        Post(Posting.ToDebit(LedgerAccount.Receivables, Orders.Eur(100))).Error!.Code.Should().Be("journal.empty");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(5, 5)]
    [InlineData(-5, 5)]
    public void A_posting_is_one_amount_above_zero_on_one_side(long debit, long credit)
    {
        var posting = new Posting(LedgerAccount.Revenue, Orders.Eur(debit), Orders.Eur(credit), InvoiceId: null);

        Post(posting, posting).Error!.Code.Should().Be("journal.posting_not_positive");
    }

    [Fact]
    public void An_entry_has_one_currency()
    {
        var mixed = () => Post(
            Posting.ToDebit(LedgerAccount.Receivables, Orders.Eur(100)),
            Posting.ToCredit(LedgerAccount.Revenue, new Money(100, "USD")));

        mixed.Should().Throw<InvalidOperationException>();
    }

    private static Result<JournalEntry> Post(params Posting[] postings) =>
        JournalEntry.Post(default, JournalKind.InvoiceFinalized, Guid.Empty, Orders.Now, postings);
}
