using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Orders;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.Projections;

namespace Modular.Infrastructure.Orders;

internal sealed class OrderListProjection : IProjection
{
    public string ReadModel => "rm_orders";

    public static string Apply() => "insert into orders.rm_orders (id) values ($1)";
}

internal sealed class ListOrdersHandler : IQueryHandler<ListOrdersQuery, string>
{
    public Task<string> Handle(ListOrdersQuery query, CancellationToken token) =>
        Task.FromResult("select id from orders.rm_orders");
}

internal sealed class FindOrdersHandler : IQueryHandler<FindOrdersQuery, string>
{
    // It waits for the wrong one.
    // expect: Modular.Infrastructure.Orders.FindOrdersHandler.Handle -> orders.rm_orders (reads; Modular.Application.Orders.FindOrdersQuery follows rm_skus)
    public async Task<string> Handle(FindOrdersQuery query, CancellationToken token)
    {
        await Task.Yield();
        return "select id from orders.rm_orders where id = $1";
    }
}

internal sealed class CountOrdersHandler : IQueryHandler<CountOrdersQuery, string>
{
    public Task<string> Handle(CountOrdersQuery query, CancellationToken token) => Task.FromResult(Counts.Sql());
}

internal static class Counts
{
    // expect: Modular.Infrastructure.Orders.Counts.Sql -> orders.rm_orders (reads; Modular.Application.Orders.CountOrdersQuery follows nobody)
    public static string Sql() => "select count(*) from orders.skus s join orders.rm_orders r on r.sku_id = s.id";

    // No query calls it.
    public static string More() => "select sum(total) from orders.rm_orders";
}

internal sealed class GetOrderHandler : IQueryHandler<GetOrderQuery, string>
{
    // Written with the change itself: nobody has to wait for it.
    public Task<string> Handle(GetOrderQuery query, CancellationToken token) =>
        Task.FromResult("select document from orders.rm_order_details");
}
