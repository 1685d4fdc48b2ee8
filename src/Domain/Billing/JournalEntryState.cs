using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public enum JournalKind
{
    /// <summary>J1: receivables against revenue and tax.</summary>
    InvoiceFinalized,

    /// <summary>J4: the mirror of J1.</summary>
    CreditNoteIssued,
}

public sealed record JournalEntryState : AggregateState
{
    public required JournalEntryId Id { get; init; }

    public required JournalKind Kind { get; init; }

    /// <summary>The invoice or credit note that is booked: at most one entry of each kind.</summary>
    public required Guid SourceId { get; init; }

    public required DateTimeOffset PostedAt { get; init; }

    public required IReadOnlyList<Posting> Postings { get; init; }
}

/// <summary>One line of an entry: one of the two amounts is zero, the other is above.</summary>
/// <param name="InvoiceId">Whose receivable it is; null on other accounts.</param>
public sealed record Posting(LedgerAccount Account, Money Debit, Money Credit, InvoiceId? InvoiceId)
{
    public static Posting ToDebit(LedgerAccount account, Money amount, InvoiceId? invoiceId = null) =>
        new(account, amount, Money.Zero(amount.Currency), invoiceId);

    public static Posting ToCredit(LedgerAccount account, Money amount, InvoiceId? invoiceId = null) =>
        new(account, Money.Zero(amount.Currency), amount, invoiceId);
}
