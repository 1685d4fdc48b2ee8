using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

/// <summary>
/// Orders cannot let go of the person yet. Source: <c>users.erasure.requested.v1</c>.
/// </summary>
/// <param name="Reason"><c>orders_open</c>: an order waits for its payment, or for its money to be released.</param>
[WireName("orders.erasure.blocked.v1")]
public sealed record ErasureBlockedV1(Guid UserId, Guid RequestId, string Reason) : IIntegrationEvent;
