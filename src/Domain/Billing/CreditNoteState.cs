using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

/// <summary>What the repository keeps of a <see cref="CreditNote"/>.</summary>
public sealed record CreditNoteState : AggregateState
{
    public required CreditNoteId Id { get; init; }

    public required InvoiceId InvoiceId { get; init; }

    public required OrderId OrderId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required DocumentNumber Number { get; init; }

    /// <summary>Why it exists, once only: <c>cancel:ORDER-ID</c>.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required IReadOnlyList<CreditedLine> Lines { get; init; }

    public required InvoiceTotals Totals { get; init; }
}

/// <summary>What is taken back of one line of the invoice.</summary>
public sealed record CreditedLine(Guid LineId, int Quantity, int TaxRatePpm, Money Net, Money Tax, Money Gross);
