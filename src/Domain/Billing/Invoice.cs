using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>
/// What a customer owes for one order. A draft may vanish; from finalization on, the document never changes and is only
/// ever taken back by a credit note.
/// </summary>
public sealed class Invoice : AggregateRoot<InvoiceState>
{
    private static readonly TimeSpan PaymentTerm = TimeSpan.FromDays(14);

    private Invoice(InvoiceState state)
        : base(state)
    {
    }

    /// <summary>Every transition there is; all others are refused.</summary>
    public static IReadOnlyDictionary<(InvoiceStatus From, InvoiceTrigger On), InvoiceStatus> Transitions { get; } =
        new Dictionary<(InvoiceStatus, InvoiceTrigger), InvoiceStatus>
        {
            [(InvoiceStatus.Draft, InvoiceTrigger.Finalize)] = InvoiceStatus.Open,
            [(InvoiceStatus.Draft, InvoiceTrigger.Discard)] = InvoiceStatus.Discarded,
            [(InvoiceStatus.Open, InvoiceTrigger.Credit)] = InvoiceStatus.Credited,
        };

    public static Invoice Load(InvoiceState state) => new(state);

    /// <summary>Drafts the invoice of an order, unless its amounts do not follow from its lines.</summary>
    public static Result<Invoice> Draft(
        InvoiceId id,
        OrderId orderId,
        CustomerId customerId,
        IReadOnlyList<InvoiceLine> lines,
        IReadOnlyList<InvoiceTaxGroup> taxGroups,
        InvoiceTotals totals,
        Buyer buyer,
        DateTimeOffset now)
    {
        if (InvoiceAmounts.Check(lines, taxGroups, totals) is { } wrong)
        {
            return wrong;
        }

        var state = new InvoiceState
        {
            Id = id,
            OrderId = orderId,
            CustomerId = customerId,
            Status = InvoiceStatus.Draft,
            Lines = lines,
            TaxGroups = taxGroups,
            Totals = totals,
            Buyer = buyer,
            CreatedAt = now,
        };
        var invoice = new Invoice(state);
        invoice.Raise(new InvoiceDrafted(id, orderId, customerId, totals.Gross), state);
        return invoice;
    }

    /// <summary>Whether a number would be taken for something: ask before taking one.</summary>
    public bool CanFinalize => Transitions.ContainsKey((State.Status, InvoiceTrigger.Finalize));

    public Result FinalizeAs(TakenNumber taken)
    {
        if (!Transitions.TryGetValue((State.Status, InvoiceTrigger.Finalize), out var next))
        {
            return InvoiceErrors.InvalidTransition(State, InvoiceTrigger.Finalize);
        }

        var dueAt = taken.IssuedAt + PaymentTerm;
        Raise(
            new InvoiceFinalized(
                State.Id, State.OrderId, State.CustomerId, taken.Number.ToString(), taken.IssuedAt, dueAt,
                State.Totals.Gross),
            State with { Status = next, Number = taken.Number, IssuedAt = taken.IssuedAt, DueAt = dueAt });
        return Result.Success;
    }

    /// <summary>The order will not be delivered and the invoice never got a number.</summary>
    public Result Discard()
    {
        if (!Transitions.TryGetValue((State.Status, InvoiceTrigger.Discard), out var next))
        {
            return InvoiceErrors.InvalidTransition(State, InvoiceTrigger.Discard);
        }

        Raise(new InvoiceDiscarded(State.Id, State.OrderId), State with { Status = next });
        return Result.Success;
    }

    /// <summary>A credit note takes back all of it.</summary>
    public Result CreditBy(DocumentNumber creditNote)
    {
        if (!Transitions.TryGetValue((State.Status, InvoiceTrigger.Credit), out var next))
        {
            return InvoiceErrors.InvalidTransition(State, InvoiceTrigger.Credit);
        }

        Raise(new InvoiceCredited(State.Id, State.OrderId, creditNote.ToString()), State with { Status = next });
        return Result.Success;
    }
}
