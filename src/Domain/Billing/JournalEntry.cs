using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>A balanced booking. It is never changed: a mistake is mended by another entry.</summary>
public sealed class JournalEntry : AggregateRoot<JournalEntryState>
{
    private JournalEntry(JournalEntryState state)
        : base(state)
    {
    }

    public static JournalEntry Load(JournalEntryState state) => new(state);

    /// <summary>J1: the customer owes the gross; goods and shipping are revenue, tax is owed to the state.</summary>
    public static Result<JournalEntry> ForInvoice(JournalEntryId id, InvoiceState invoice, DateTimeOffset postedAt) =>
        Post(id, JournalKind.InvoiceFinalized, invoice.Id.Value, postedAt, Sale(invoice));

    /// <summary>J4: J1 with its sides swapped.</summary>
    public static Result<JournalEntry> ForCreditNote(
        JournalEntryId id, CreditNoteId creditNote, InvoiceState invoice, DateTimeOffset postedAt) =>
        Post(
            id,
            JournalKind.CreditNoteIssued,
            creditNote.Value,
            postedAt,
            [.. Sale(invoice).Select(posting => posting with { Debit = posting.Credit, Credit = posting.Debit })]);

    public static Result<JournalEntry> Post(
        JournalEntryId id, JournalKind kind, Guid sourceId, DateTimeOffset postedAt, IReadOnlyList<Posting> postings)
    {
        if (postings.Count < 2)
        {
            return JournalEntryErrors.Empty;
        }

        if (postings.Any(posting => Math.Min(posting.Debit.Amount, posting.Credit.Amount) != 0
            || Math.Max(posting.Debit.Amount, posting.Credit.Amount) <= 0))
        {
            return JournalEntryErrors.NotPositive;
        }

        // Money refuses to add currencies: an entry has one.
        var debits = postings.Select(posting => posting.Debit).Aggregate((sum, next) => sum + next);
        var credits = postings.Select(posting => posting.Credit).Aggregate((sum, next) => sum + next);
        if (debits != credits)
        {
            return JournalEntryErrors.Unbalanced(debits, credits);
        }

        var state = new JournalEntryState
        {
            Id = id,
            Kind = kind,
            SourceId = sourceId,
            PostedAt = postedAt,
            Postings = postings,
        };
        var entry = new JournalEntry(state);
        entry.Raise(new JournalPosted(id, kind, sourceId, debits), state);
        return entry;
    }

    private static IReadOnlyList<Posting> Sale(InvoiceState invoice)
    {
        IEnumerable<Posting> postings =
        [
            Posting.ToDebit(LedgerAccount.Receivables, invoice.Totals.Gross, invoice.Id),
            Posting.ToCredit(LedgerAccount.Revenue, invoice.Totals.Net),
            Posting.ToCredit(LedgerAccount.ShippingRevenue, invoice.Totals.Shipping),
            .. invoice.TaxGroups.Select(group =>
                Posting.ToCredit(LedgerAccount.TaxPayable(group.TaxRatePpm), group.Tax)),
        ];
        return [.. postings.Where(posting => posting.Debit.Amount != 0 || posting.Credit.Amount != 0)];
    }
}
