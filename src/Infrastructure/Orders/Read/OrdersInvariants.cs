using Modular.Infrastructure.Shared.Ops;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class OrdersInvariants : IInvariants
{
    public string Module => OrdersModule.Name;

    public IEnumerable<Invariant> At(DateTimeOffset now) =>
    [
        new(
            "G3.invoice", "A confirmed order has one finalized invoice over its total",
            "select id::text, gross || ' ' || currency from orders.orders where status = 'confirmed'")
        { As = Telling.Claim, WhenQuiet = true },
        new(
            "G3.payment", "A confirmed order has one payment that holds its total",
            "select id::text, gross || ' ' || currency from orders.orders where status = 'confirmed'")
        { As = Telling.Claim, WhenQuiet = true },
        new(
            "G5.money", "For a cancelled order no money is held and no invoice is open",
            "select id::text, 'nothing held, nothing open' from orders.orders where status = 'cancelled'")
        { As = Telling.ClaimIfKnown, WhenQuiet = true },
        new(
            "G6.deadline", "No order waits for its payment past its deadline",
            "select id::text, status <> 'pending' or deadline > $1 from orders.orders",
            now)
        { WhenQuiet = true },
        new(
            "G7.on_hand", "There is on hand what was received, and not more of it reserved",
            """
            select s.sku_id::text, s.on_hand = coalesce(r.units, 0) and s.reserved between 0 and s.on_hand
            from orders.stock s
            left join (
                select (data ->> 'skuId')::uuid as sku_id, sum((data ->> 'quantity')::bigint) as units
                from log.events where type = 'orders.stock.received' and module = 'orders'
                group by 1) r on r.sku_id = s.sku_id
            """),
        new(
            "G8.reserved", "Reserved is what pending and confirmed orders hold",
            """
            select s.sku_id::text, s.reserved = coalesce(h.units, 0)
            from orders.stock s
            left join (
                select l.sku_id, sum(l.quantity) as units
                from orders.orders o join orders.order_lines l on l.order_id = o.id
                where o.status in ('pending', 'confirmed')
                group by l.sku_id) h on h.sku_id = s.sku_id
            """),
        new(
            "G10.cart", "An order comes of one cart, which knows it",
            """
            select o.id::text, c.order_id = o.id from orders.orders o left join orders.carts c on c.id = o.cart_id
            """),
        new(
            "G15.order", "The lines of an order add up to its total",
            """
            select o.id::text, sum(l.gross) = o.gross and sum(l.tax) = o.tax and sum(l.net) + sum(l.tax) = o.gross
            from orders.orders o left join orders.order_lines l on l.order_id = o.id
            group by o.id
            """),
        new(
            "G18.orders", "Each row of an aggregate is at the version of its last event",
            """
            select r.name || ' ' || r.id, r.version = e.version
            from (select 'order' as name, id, version from orders.orders
                  union all select 'customer', id, version from orders.customers
                  union all select 'cart', id, version from orders.carts
                  union all select 'sku', id, version from orders.skus) as r
            left join (select stream_id, max(stream_version) as version from log.events
                       where kind = 'domain' and module = 'orders' group by stream_id) as e on e.stream_id = r.id
            """),
        new(
            "G28.rm_order_details", "The document of an order is of its version",
            """
            select o.id::text, d.version = o.version
            from orders.orders o left join orders.rm_order_details d on d.id = o.id
            """),
        new(
            "G28.rm_orders", "The list shows each order as it is",
            """
            select coalesce(o.id, r.id)::text,
                   (r.version, r.status, r.total, r.currency, r.number, r.customer_id)
                       = (o.version, o.status, o.gross, o.currency, o.number, o.customer_id)
            from orders.orders o full join orders.rm_orders r on r.id = o.id
            """)
        { WhenQuiet = true },
    ];
}
