using System;
using System.Collections.Generic;
using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

[WireName("orders.order.placed.v1")]
public sealed record OrderPlacedV1(Guid OrderId, string Number, IReadOnlyList<OrderPlacedV1.Line> Lines, int? Limit)
    : IIntegrationEvent
{
    // expect: Modular.Application.Contracts.Orders.OrderPlacedV1.Line.Tags -> System.Object (is no plain data)
    public sealed record Line(object Tags);
}

// expect: Modular.Application.Contracts.Orders.OrderHeld -> no version
[WireName("orders.order.held")]
public sealed record OrderHeld : IIntegrationEvent;

// expect: Modular.Application.Contracts.Orders.OrderSentV2 -> orders.order.sent.v1 (wire name)
[WireName("orders.order.sent.v1")]
public sealed record OrderSentV2 : IIntegrationEvent;

// expect: Modular.Application.Contracts.Orders.OrderLostV1 -> none (wire name)
// expect: Modular.Application.Contracts.Orders.OrderLostV1 -> not sealed
// expect: Modular.Application.Contracts.Orders.OrderLostV1 -> no record
public class OrderLostV1 : IIntegrationEvent
{
    // expect: Modular.Application.Contracts.Orders.OrderLostV1.Reason -> public (setter)
    public string? Reason { get; set; }

    // A list that its reader may change.
    // expect: Modular.Application.Contracts.Orders.OrderLostV1.Items -> System.Collections.Generic.List`1<System.String> (is no plain data)
    // expect: Modular.Application.Contracts.Orders.OrderLostV1.Items : System.Collections.Generic.List<System.String> -> not in Contracts.approved.txt
    public List<string> Items { get; } = [];
}
