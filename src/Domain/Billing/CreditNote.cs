using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>Takes back an invoice, or a part of it, and refers to it: the only way to amend what was issued.</summary>
public sealed class CreditNote : AggregateRoot<CreditNoteState>
{
    private CreditNote(CreditNoteState state)
        : base(state)
    {
    }

    public static CreditNote Load(CreditNoteState state) => new(state);

    /// <summary>Takes back all of an order that was cancelled after its invoice had been issued.</summary>
    public static CreditNote IssueForCancellation(CreditNoteId id, InvoiceState invoice, TakenNumber taken)
    {
        var state = new CreditNoteState
        {
            Id = id,
            InvoiceId = invoice.Id,
            OrderId = invoice.OrderId,
            CustomerId = invoice.CustomerId,
            Number = taken.Number,
            Source = $"cancel:{invoice.OrderId.Value}",
            IssuedAt = taken.IssuedAt,
            Lines =
            [
                .. invoice.Lines.Select(line => new CreditedLine(
                    line.LineId, line.Quantity, line.TaxRatePpm, line.Net, line.Tax, line.Gross)),
            ],
            Totals = invoice.Totals,
        };
        var creditNote = new CreditNote(state);
        creditNote.Raise(
            new CreditNoteIssued(
                id, invoice.Id, invoice.OrderId, taken.Number.ToString(), taken.IssuedAt, invoice.Totals.Gross),
            state);
        return creditNote;
    }
}
