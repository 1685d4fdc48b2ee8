using System.Text.Json.Serialization;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Queries;

/// <summary>One invoice. Refuses with <c>invoice.not_found</c>, also when it is somebody else's.</summary>
/// <param name="Owner">Null: whoever asks may see all.</param>
/// <param name="KnownVersion">The version that the caller has: then the answer has no body.</param>
public sealed record GetInvoiceQuery(Guid InvoiceId, CustomerId? Owner, int? KnownVersion = null)
    : IQuery<StoredDocument>;

/// <summary>The invoice as the API answers it; a pure function of its state.</summary>
/// <param name="Number">Null while a draft, like <paramref name="IssuedAt"/> and <paramref name="DueAt"/>.</param>
public sealed record InvoiceDetails(
    Guid Id,
    string? Number,
    Guid OrderId,
    Guid CustomerId,
    InvoiceStatus Status,
    string Currency,
    IReadOnlyList<InvoiceDetails.Line> Lines,
    IReadOnlyList<InvoiceDetails.TaxGroup> TaxGroups,
    InvoiceDetails.Amounts Totals,
    InvoiceDetails.Address Buyer,
    DateTimeOffset? IssuedAt,
    DateTimeOffset? DueAt,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Link> Links)
{
    public static InvoiceDetails From(InvoiceState state) => new(
        state.Id.Value,
        state.Number?.ToString(),
        state.OrderId.Value,
        state.CustomerId.Value,
        state.Status,
        state.Currency,
        [
            .. state.Lines.Select(line => new Line(
                line.LineId, line.SkuId, line.Description, line.Quantity, line.UnitPrice, line.TaxRatePpm, line.Net,
                line.Discount, line.Tax, line.Gross)),
        ],
        [.. state.TaxGroups.Select(group => new TaxGroup(group.TaxRatePpm, group.Base, group.Tax))],
        new Amounts(
            state.Totals.Net, state.Totals.Discount, state.Totals.Tax, state.Totals.Shipping, state.Totals.Gross),
        new Address(
            state.Buyer.Name, state.Buyer.Line1, state.Buyer.City, state.Buyer.PostalCode, state.Buyer.Country),
        state.IssuedAt,
        state.DueAt,
        new Dictionary<string, Link>
        {
            ["self"] = new($"/api/v1/invoices/{state.Id.Value}", "GET"),
            ["order"] = new($"/api/v1/orders/{state.OrderId.Value}", "GET"),
            ["payments"] = new($"/api/v1/payments?orderId={state.OrderId.Value}", "GET"),
        });

    /// <param name="SkuId">Null for the shipping fee.</param>
    /// <param name="TaxRatePpm">Parts per million: 190000 is 19 %.</param>
    public sealed record Line(
        Guid LineId, Guid? SkuId, string Description, int Quantity, Money UnitPrice, int TaxRatePpm, Money Net,
        Money Discount, Money Tax, Money Gross);

    public sealed record TaxGroup(int TaxRatePpm, Money Base, Money Tax);

    /// <param name="Net">Of the goods, after discount and without shipping.</param>
    /// <param name="Gross">What is owed: Net + Shipping + Tax.</param>
    public sealed record Amounts(Money Net, Money Discount, Money Tax, Money Shipping, Money Gross);

    public sealed record Address(string Name, string Line1, string City, string PostalCode, string Country);
}
