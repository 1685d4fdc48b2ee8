using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

/// <summary>An order exists.</summary>
/// <param name="Gross">Minor units.</param>
[WireName("orders.order.placed.v1")]
public sealed record OrderPlacedV1(
    Guid? OrderId, long Gross, IReadOnlyList<OrderPlacedV1.Line> Lines) : IIntegrationEvent
{
    public sealed record Line(int Quantity);
}

/// <summary>Somebody gave it up.</summary>
[WireName("orders.order.dropped.v1")]
public sealed record OrderDroppedV1 : IIntegrationEvent;

[WireName("orders.order.promised.v1")]
public sealed record OrderPromisedV1 : IIntegrationEvent;

/// <summary>Knows prices.</summary>
public interface IPrices
{
    Task<long> OfAsync(Guid orderId);
}
