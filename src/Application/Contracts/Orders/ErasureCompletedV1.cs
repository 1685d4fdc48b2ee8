using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

/// <summary>
/// Orders holds nothing about the person any more. Carts have no addresses any more, and orders name nobody.
/// Source: <c>users.erasure.requested.v1</c>.
/// </summary>
[WireName("orders.erasure.completed.v1")]
public sealed record ErasureCompletedV1(Guid UserId, Guid RequestId) : IIntegrationEvent;
