using System.Threading;
using System.Threading.Tasks;
using Modular.Application.Orders;
using Modular.Application.Shared;
using Modular.Domain.Orders;

namespace Modular.Infrastructure.Orders;

internal sealed class GetOrderHandler : IQueryHandler<GetOrderQuery, string>
{
    // expect: Modular.Infrastructure.Orders.GetOrderHandler.Handle -> orders.views (writes)
    public async Task<string> Handle(GetOrderQuery query, CancellationToken token)
    {
        await Task.Yield();
        return "with seen as (insert into orders.views (id) values ($1)) select document from orders.rm_order_details";
    }
}

// expect: Modular.Infrastructure.Orders.GetCartHandler..ctor -> Modular.Domain.Orders.IOrderRepository (takes)
// expect: Modular.Infrastructure.Orders.GetCartHandler.orders -> Modular.Domain.Orders.IOrderRepository (field of type)
// expect: Modular.Infrastructure.Orders.GetCartHandler..ctor -> Modular.Application.Shared.ITimers (takes)
// expect: Modular.Infrastructure.Orders.GetCartHandler.timers -> Modular.Application.Shared.ITimers (field of type)
internal sealed class GetCartHandler(IOrderRepository orders, ITimers timers) : IQueryHandler<GetCartQuery, string>
{
    // expect: Modular.Infrastructure.Orders.GetCartHandler.Orders -> Modular.Domain.Orders.IOrderRepository (returns)
    public IOrderRepository Orders() => orders;

    // expect: Modular.Infrastructure.Orders.GetCartHandler.Handle -> Modular.Application.Shared.ITimers (calls Cancel)
    public Task<string> Handle(GetCartQuery query, CancellationToken token)
    {
        timers.Cancel("");
        return Task.FromResult("select document from orders.carts for update");
    }
}

internal sealed class ListOrdersHandler(ICounter counter) : IQueryHandler<ListOrdersQuery, string>
{
    public Task<string> Handle(ListOrdersQuery query, CancellationToken token)
    {
        counter.Count();
        return Task.FromResult("select id from orders.rm_orders");
    }
}

internal interface ICounter
{
    void Count();
}

internal sealed class Counter : ICounter
{
    public void Count() => Views();

    // The handler writes, whoever holds the pen.
    // expect: Modular.Infrastructure.Orders.Counter.Views -> orders.views (writes)
    private static string Views() => "update orders.views set count = count + 1";

    // No query calls it.
    public static string Reset() => "delete from orders.views";
}

internal sealed class OrderRepository : IOrderRepository
{
    // Writing the read model in the same batch is what the repository is for.
    public static string Store() => "insert into orders.rm_order_details (id) values ($1)";

    public static string Drop() => "delete from orders.rm_order_details where id = $1";

    // expect: Modular.Infrastructure.Orders.OrderRepository.Load -> orders.rm_order_details (reads)
    public static string Load() => "select o.id from orders.orders o join orders.rm_order_details d using (id)";
}
