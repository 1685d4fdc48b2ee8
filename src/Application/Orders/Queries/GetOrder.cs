using System.Text.Json.Serialization;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>
/// One order, as the document that was stored with its last change (<see cref="OrderDetails"/>). Refused with
/// <c>order.not_found</c>.
/// </summary>
/// <param name="Owner">Whose order it must be; null for staff, who may see any.</param>
/// <param name="KnownVersion">What the caller has already: then the answer comes without its document.</param>
public sealed record GetOrderQuery(Guid OrderId, CustomerId? Owner, int? KnownVersion) : IQuery<StoredDocument>;

/// <summary>
/// An order as it is shown. Depends on its state only, never on who looks, so that it is rendered once, when the order
/// changes.
/// </summary>
public sealed record OrderDetails(
    Guid Id,
    string Number,
    Guid CustomerId,
    OrderStatus Status,
    string Currency,
    TotalsDetails Totals,
    IReadOnlyList<OrderDetails.TaxGroup> TaxGroups,
    IReadOnlyList<OrderDetails.Line> Lines,
    PostalAddresses Addresses,
    OrderDetails.Method PaymentMethod,
    Guid CartId,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline,
    CancelReason? CancelReason,
    string? CancelNote,
    [property: JsonPropertyName("_links")] OrderDetails.Actions Links)
{
    /// <param name="SkuId">None for a shipping fee, which is the last line.</param>
    /// <param name="UnitPrice">Before tax.</param>
    /// <param name="TaxRatePpm">Parts per million: 190000 is 19 %.</param>
    public sealed record Line(
        Guid LineId, Guid? SkuId, string Description, int Quantity, Money UnitPrice, int TaxRatePpm,
        Money Net, Money Discount, Money Tax, Money Gross);

    public sealed record TaxGroup(int TaxRatePpm, Money Base, Money Tax);

    public sealed record Method(string Type);

    /// <param name="Cancel">Only while the order can be cancelled.</param>
    /// <param name="Invoice">Only once the order is confirmed.</param>
    public sealed record Actions(Link Self, Link? Cancel, Link Payments, Link? Invoice);

    public static OrderDetails From(OrderState order)
    {
        Money Amount(long minorUnits) => new(minorUnits, order.Currency);

        return new OrderDetails(
            order.Id.Value,
            order.Number,
            order.CustomerId.Value,
            order.Status,
            order.Currency,
            TotalsDetails.From(order.Totals, order.Currency),
            [.. order.TaxGroups.Select(group => new TaxGroup(group.TaxPpm, Amount(group.Base), Amount(group.Tax)))],
            [.. order.Lines.Select(line => new Line(
                line.Id.Value, line.Sold.SkuId?.Value, line.Sold.Description, line.Sold.Quantity,
                Amount(line.Sold.UnitPrice), line.Sold.TaxPpm,
                Amount(line.Sold.Net), Amount(line.Sold.Discount), Amount(line.Sold.Tax), Amount(line.Sold.Gross)))],
            PostalAddresses.From(order.Addresses),
            new Method(order.PaymentType),
            order.CartId.Value,
            order.PlacedAt,
            order.Deadline,
            order.CancelReason,
            order.CancelNote,
            LinksOf(order));
    }

    private static Actions LinksOf(OrderState order)
    {
        var id = order.Id.Value;
        var canCancel = OrderStateMachine.Next(order.Status, OrderTrigger.Cancel) is not null;
        return new Actions(
            Self: new Link($"/api/v1/orders/{id}", "GET"),
            Cancel: canCancel ? new Link($"/api/v1/orders/{id}/cancel", "POST") : null,
            Payments: new Link($"/api/v1/payments?orderId={id}", "GET"),
            Invoice: order.Status == OrderStatus.Confirmed ? new Link($"/api/v1/invoices?orderId={id}", "GET") : null);
    }
}

/// <param name="Net">The goods after discount, without shipping and tax.</param>
/// <param name="Tax">Of goods and shipping.</param>
/// <param name="Shipping">Before tax.</param>
/// <param name="Gross">What is paid: net + shipping + tax.</param>
public sealed record TotalsDetails(Money Net, Money Discount, Money Tax, Money Shipping, Money Gross)
{
    public static TotalsDetails From(PricedTotals totals, string currency) => new(
        new Money(totals.Net, currency),
        new Money(totals.Discount, currency),
        new Money(totals.Tax, currency),
        new Money(totals.Shipping, currency),
        new Money(totals.Gross, currency));
}
