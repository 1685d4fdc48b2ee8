using System;
using System.Collections.Generic;
using System.Net.Http;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Shared;
using Modular.Application.Orders;
using Modular.Domain.Orders;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;

namespace Modular.Infrastructure.Orders;

/// <summary>Orders of customers. More words.</summary>
public sealed class OrdersModule : IModule
{
    public void Register(ModuleBuilder module) => module
        .Permission("orders:order:place", "customer", "support")
        .Permission("orders:order:drop")
        .DomainEvent<OrderPlaced>("orders.order.placed")
        .DomainEvent<OrderPriced>("orders.order.priced")
        .DomainEvent<OrderDropped>("orders.order.dropped");
}

internal static class Mapper
{
    public static IIntegrationEvent? Publish(IDomainEvent occurred) => occurred switch
    {
        OrderPlaced { IsLate: false } or OrderPriced => Placed(),
        OrderDropped => new OrderDroppedV1(),
        _ => null,
    };

    private static OrderPlacedV1 Placed() => new(null, 1, []);
}

internal sealed class OrderList : IProjection
{
    public string ReadModel => "rm_orders";

    public IReadOnlyCollection<Type> Events { get; } = [typeof(OrderPlaced)];

    public string Write => "insert into orders.rm_orders (id) values ($1)";
}

internal sealed class CourierDesk(HttpClient http) : ICourierDesk
{
    public HttpClient Http { get; } = http;
}

internal sealed class Prices : IPrices
{
    public System.Threading.Tasks.Task<long> OfAsync(Guid orderId) => throw new NotSupportedException();
}
