using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public enum InvoiceStatus
{
    Draft,
    Open,
    Discarded,
    Credited,
}

public enum InvoiceTrigger
{
    Finalize,
    Discard,
    Credit,
}

/// <summary>What the repository keeps of an <see cref="Invoice"/>. Amounts are minor units of one currency.</summary>
public sealed record InvoiceState : AggregateState
{
    public required InvoiceId Id { get; init; }

    public required OrderId OrderId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required InvoiceStatus Status { get; init; }

    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    public required IReadOnlyList<InvoiceTaxGroup> TaxGroups { get; init; }

    public required InvoiceTotals Totals { get; init; }

    public required Buyer Buyer { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null until the invoice is finalized, like <see cref="IssuedAt"/> and <see cref="DueAt"/>.</summary>
    public DocumentNumber? Number { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public string Currency => Totals.Gross.Currency;
}

/// <param name="SkuId">Null for the shipping fee.</param>
/// <param name="TaxRatePpm">Parts per million: 190000 is 19 %.</param>
/// <param name="Net">Unit price times quantity, less the discount.</param>
public sealed record InvoiceLine(
    Guid LineId,
    Guid? SkuId,
    string Description,
    int Quantity,
    Money UnitPrice,
    int TaxRatePpm,
    Money Net,
    Money Discount,
    Money Tax,
    Money Gross)
{
    public bool IsShipping => SkuId is null;
}

/// <summary>Tax is computed once for each rate, over the sum of its lines.</summary>
public sealed record InvoiceTaxGroup(int TaxRatePpm, Money Base, Money Tax);

/// <param name="Net">Of the goods, after discount and without shipping.</param>
/// <param name="Shipping">Net shipping fee; its tax is part of <paramref name="Tax"/>.</param>
/// <param name="Gross">What is owed: Net + Shipping + Tax.</param>
public sealed record InvoiceTotals(Money Net, Money Discount, Money Tax, Money Shipping, Money Gross);

/// <summary>Whom the invoice is addressed to, as they were when they ordered.</summary>
public sealed record Buyer(string Name, string Line1, string City, string PostalCode, string Country);
