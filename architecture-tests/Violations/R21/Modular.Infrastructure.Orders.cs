using System;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Projections;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class OrderListProjection : IProjection
{
    public string ReadModel => "rm_orders";

    public static Type[] Events => [typeof(OrderPlaced)];

    public static string[] Apply() =>
    [
        "insert into orders.rm_orders (id) values ($1) on conflict (id) do update set version = 1",
        "with updated as (update orders.rm_orders r set status = $1 returning 1) select count(*) from updated",
        "delete from orders.rm_orders where id = (select id from orders.skus)",
    ];
}

internal sealed class SkuListProjection : IProjection
{
    public string ReadModel => "rm_skus";

    // expect: Modular.Infrastructure.Orders.Read.SkuListProjection.Count -> orders.rm_counts (writes)
    public static string Count() => "update orders.rm_counts set skus = skus + 1";

    public static string Apply() => "insert into orders.rm_skus (id) values ($1)";
}

// expect: Modular.Infrastructure.Orders.Read.TurnoverProjection -> orders.rm_turnover (is not written)
internal sealed class TurnoverProjection : IProjection
{
    public string ReadModel => "rm_turnover";

    public static string Apply() => "select sum(total) from orders.rm_orders";
}

// expect: Modular.Infrastructure.Orders.Read.SearchProjection -> orders.rm_found (which Modular.Infrastructure.Orders.Read.FinderProjection writes, too)
internal sealed class SearchProjection : IProjection
{
    public string ReadModel => "rm_found";

    public static string Apply() => "insert into orders.rm_found (id) values ($1)";
}

// expect: Modular.Infrastructure.Orders.Read.FinderProjection -> orders.rm_found (which Modular.Infrastructure.Orders.Read.SearchProjection writes, too)
internal sealed class FinderProjection : IProjection
{
    public string ReadModel => "rm_found";

    public static string Apply() => "update orders.rm_found set rank = 1";
}

internal static class OrderEventsToContracts
{
    public static IIntegrationEvent? Publish(IDomainEvent occurred) => occurred switch
    {
        OrderConfirmed => new OrderConfirmedV1(),
        _ => null,
    };
}

// Making an event is not hearing it.
internal static class OrderRepository
{
    public static IDomainEvent Made() => new OrderHeld();
}
