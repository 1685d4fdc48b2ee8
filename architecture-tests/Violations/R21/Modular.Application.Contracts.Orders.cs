using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

// expect: Modular.Application.Contracts.Orders.OrderConfirmedV1 -> no consumer
public sealed record OrderConfirmedV1 : IIntegrationEvent;

// expect: Modular.Application.Contracts.Orders.OrderCancelledV1 -> NoConsumer (it has one)
[NoConsumer("Nobody cares.")]
public sealed record OrderCancelledV1 : IIntegrationEvent;
