using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Customers;
using Modular.Domain.Shared;

namespace Modular.Infrastructure.Orders.Publishing;

/// <summary>What the other modules are told of an order.</summary>
internal static class OrderEventsToContracts
{
    /// <param name="order">As it is after the event.</param>
    public static IIntegrationEvent? Map(IDomainEvent occurred, OrderState order) => occurred switch
    {
        OrderPlaced placed => Placed(placed, order),
        OrderConfirmed => new OrderConfirmedV1(
            order.Id.Value, order.Number, order.CustomerId.Value, order.Totals.Gross, order.Currency),
        OrderCancellationStarted started => new OrderCancellationStartedV1(
            order.Id.Value, order.Number, order.CustomerId.Value, EnumText.Of(started.Reason)),
        OrderCancelled when order.CancelReason is { } reason => new OrderCancelledV1(
            order.Id.Value, order.Number, order.CustomerId.Value, EnumText.Of(reason)),
        _ => null,
    };

    public static IIntegrationEvent? Map(IDomainEvent occurred) => occurred switch
    {
        CustomerErased erased => new ErasureCompletedV1(erased.CustomerId.Value, erased.RequestId),
        CustomerErasureBlocked blocked => new ErasureBlockedV1(
            blocked.CustomerId.Value, blocked.RequestId, blocked.Reason),
        _ => null,
    };

    private static OrderPlacedV1 Placed(OrderPlaced placed, OrderState order) => new(
        order.Id.Value,
        order.Number,
        order.CustomerId.Value,
        order.Currency,
        [.. order.Lines.Select(line => new OrderPlacedV1.Line(
            line.Id.Value, line.Sold.SkuId?.Value, line.Sold.Description, line.Sold.Quantity, line.Sold.UnitPrice,
            line.Sold.TaxPpm, line.Sold.Net, line.Sold.Discount, line.Sold.Tax, line.Sold.Gross))],
        [.. order.TaxGroups.Select(group => new OrderPlacedV1.TaxGroup(group.TaxPpm, group.Base, group.Tax))],
        new OrderPlacedV1.Amounts(
            order.Totals.Net, order.Totals.Discount, order.Totals.Tax, order.Totals.Shipping, order.Totals.Gross),
        Address(order.Addresses.Billing),
        new OrderPlacedV1.Method(placed.PaymentMethod.Type, placed.PaymentMethod.Token),
        order.Deadline);

    private static OrderPlacedV1.Address Address(Address billing) =>
        new(billing.Name, billing.Line1, billing.City, billing.PostalCode, billing.Country);
}
