using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

/// <summary>The order is over and no money is held for it. Source: the release of its payment.</summary>
[WireName("orders.order.cancelled.v1")]
public sealed record OrderCancelledV1(Guid OrderId, string Number, Guid CustomerId, string Reason) : IIntegrationEvent;
