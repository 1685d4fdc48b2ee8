using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

/// <summary>
/// An order exists and its stock is reserved. Everything that an invoice needs: amounts are minor units of
/// <paramref name="Currency"/>. Source: placing an order.
/// </summary>
/// <param name="Number">For people; unique, not gapless.</param>
/// <param name="Deadline">When the order is cancelled unless payment is authorized by then (UTC).</param>
[WireName("orders.order.placed.v1")]
public sealed record OrderPlacedV1(
    Guid OrderId,
    string Number,
    Guid CustomerId,
    string Currency,
    IReadOnlyList<OrderPlacedV1.Line> Lines,
    IReadOnlyList<OrderPlacedV1.TaxGroup> TaxGroups,
    OrderPlacedV1.Amounts Totals,
    [property: Personal(nameof(OrderPlacedV1.CustomerId))] OrderPlacedV1.Address BillingAddress,
    OrderPlacedV1.Method PaymentMethod,
    DateTimeOffset Deadline) : IIntegrationEvent
{
    /// <summary>One line; a shipping fee is the last one, without a <paramref name="SkuId"/>.</summary>
    /// <param name="TaxRatePpm">Parts per million: 190000 is 19 %.</param>
    public sealed record Line(
        Guid LineId, Guid? SkuId, string Description, int Quantity, long UnitPrice,
        int TaxRatePpm, long Net, long Discount, long Tax, long Gross);

    public sealed record TaxGroup(int TaxRatePpm, long Base, long Tax);

    /// <param name="Net">Of the goods, after discount and without shipping.</param>
    /// <param name="Shipping">Net shipping fee; its tax is part of <paramref name="Tax"/>.</param>
    /// <param name="Gross">What is paid: Net + Shipping + Tax.</param>
    public sealed record Amounts(long Net, long Discount, long Tax, long Shipping, long Gross);

    public sealed record Address(string Name, string Line1, string City, string PostalCode, string Country);

    /// <param name="Type"><c>card</c>.</param>
    /// <param name="Token">The gateway's name for the card; never a card number.</param>
    public sealed record Method(string Type, string Token);
}
