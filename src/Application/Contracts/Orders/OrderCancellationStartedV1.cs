using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

/// <summary>
/// The order will not be delivered and its stock is free again; it is cancelled once Billing says that no money is
/// held. There is no way back. Source: a declined payment, the deadline, or a cancel request.
/// </summary>
/// <param name="Reason"><c>payment_declined</c>, <c>payment_deadline</c>, <c>customer_request</c>, <c>staff_request</c>
/// or <c>amount_mismatch</c>.</param>
[WireName("orders.order.cancellation_started.v1")]
public sealed record OrderCancellationStartedV1(
    Guid OrderId, string Number, Guid CustomerId, string Reason) : IIntegrationEvent;
