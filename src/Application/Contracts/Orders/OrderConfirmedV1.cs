using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

/// <summary>Payment is authorized; the order will be delivered. Source: the payment's authorization.</summary>
/// <param name="Gross">Minor units of <paramref name="Currency"/>.</param>
[WireName("orders.order.confirmed.v1")]
public sealed record OrderConfirmedV1(
    Guid OrderId, string Number, Guid CustomerId, long Gross, string Currency) : IIntegrationEvent;
