using Modular.Tests.Shared;

namespace Modular.Tests.Bench.Shops;

/// <summary>
/// What the product sends to place an order, as a script of pgbench: the same rows into the same tables, their values
/// those of an order that the product has placed.
/// </summary>
internal sealed class PlaceOrderSql
{
    // i: counted by each client; u: unique in the database, at most twelve decimal digits.
    private const string Head =
        """
        \set i :i + 1
        \set u :run * 1000000000 + :client_id * 10000000 + :i
        \set a random(1, 333)
        \set b random(334, 666)
        \set c random(667, 999)

        """;

    private const string Order = "('01900000-0000-7000-c001-' || lpad(:u::text, 12, '0'))::uuid";
    private const string Cart = "('01900000-0000-7000-b001-' || lpad(:u::text, 12, '0'))::uuid";
    private const string Quantities = "array[2, 2, 2]";

    private const string Idempotency =
        """
        insert into log.idempotency (principal, route, key, fingerprint, status, headers, body)
        values (:principal, 'POST /api/v1/orders', 'bench-' || :u, :fingerprint::bytea, 201, :headers::jsonb,
                :document::bytea);

        """;

    private static readonly string Skus =
        $"array[{string.Join(", ", "abc".Select(v =>
            $"('{Marketplace.SkuPrefix}' || lpad(to_hex(:{v}::int), 12, '0'))::uuid"))}]";

    private static readonly string OrderRow =
        $"""
        insert into orders.orders (id, number, customer_id, cart_id, status, currency, net, discount, tax, shipping,
                                   gross, tax_groups, addresses, payment_type, placed_at, deadline, version)
        values ({Order}, 'P-' || :u, :customer::uuid, {Cart}, 'pending', 'EUR', :net::bigint, 0, :tax::bigint, 0,
                :gross::bigint, :taxgroups::jsonb, :addresses::jsonb, 'card', '2026-01-01', '2026-01-02', 1);

        """;

    private static readonly string Lines =
        $"""
        insert into orders.order_lines (order_id, line_no, id, sku_id, description, quantity, unit_price,
                                        tax_rate_ppm, net, discount, tax, gross)
        select {Order}, l.line_no, l.id, l.sku_id, l.description, l.quantity, l.unit_price,
               l.tax_rate_ppm, l.net, l.discount, l.tax, l.gross
        from unnest({Skus}, {Skus}, array['Article S-0', 'Article S-0', 'Article S-0'], {Quantities},
                    array[1299, 1299, 1299], array[190000, 190000, 190000], array[2598, 2598, 2598], array[0, 0, 0],
                    array[494, 494, 494], array[3092, 3092, 3092]) with ordinality
             as l (id, sku_id, description, quantity, unit_price, tax_rate_ppm, net, discount, tax, gross, line_no);

        """;

    private static readonly string Document =
        $"""
        insert into orders.rm_order_details (id, customer_id, version, document)
        values ({Order}, :customer::uuid, 1, :document::bytea)
        on conflict (id) do update set version = excluded.version, document = excluded.document;

        """;

    private static readonly string Stock =
        $"""
        with locked as (
            select s.sku_id, u.quantity
            from unnest({Skus}, {Quantities}) as u (sku_id, quantity)
            join orders.stock s on s.sku_id = u.sku_id
            order by s.sku_id
            for update of s),
        updated as (
            update orders.stock s set reserved = s.reserved + l.quantity
            from locked l
            where s.sku_id = l.sku_id
            returning 1)
        select log.expect(count(*), 3, 'orders.stock') from updated;

        """;

    private static readonly string CartRow =
        $"""
        with updated as (
            update orders.carts set status = 'converted', order_id = {Order}, version = version + 1
            where id = ('{Marketplace.CartPrefix}' || lpad(to_hex(1 + (:i::int * 32 + :client_id::int) % :carts::int),
                                                           12, '0'))::uuid
            returning 1)
        select log.expect(count(*), 1, 'orders.carts') from updated;

        """;

    private static readonly string Timer =
        $"""
        insert into log.timers (key, type, payload, due_at, fencing, correlation_id, causation_id, traceparent, actor)
        values ('checkout:' || :u, 'orders.expire_checkout', jsonb_build_object('orderId', {Order}), '2099-01-01',
                pg_current_xact_id()::text::bigint, {Order}, null, :traceparent, :principal)
        on conflict (module, key) do update
        set type = excluded.type, payload = excluded.payload, due_at = excluded.due_at, attempts = 0,
            lease_until = null, fencing = timers.fencing + 1, last_error = null;

        """;

    private readonly Dictionary<string, string> _variables;

    private PlaceOrderSql(Dictionary<string, string> variables) => _variables = variables;

    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>Idempotency row, two events, order, lines, document and stock, in one round trip.</summary>
    public static string Short { get; } = Pipelined(
        Idempotency, Events(withCart: false), OrderRow, Lines, Document, Stock);

    /// <summary>All that the product's batch holds: the cart, its event and the timer besides.</summary>
    public static string Whole { get; } = Pipelined(
        Idempotency, Events(withCart: true), CartRow, OrderRow, Lines, Document, Stock, Timer);

    /// <summary>As <see cref="Short"/>, each statement a round trip.</summary>
    public static string OneByOne { get; } =
        Head + string.Concat(
            "begin;\n", Idempotency, Events(withCart: false), OrderRow, Lines, Document, Stock, "commit;\n");

    public static async Task<PlaceOrderSql> OfAsync(Marketplace shop)
    {
        var values = await shop.Database.QueryAsync<(string Name, string Value)>(
            TestDatabase.Superuser,
            """
            select v.* from orders.orders o
            join orders.rm_order_details d on d.id = o.id
            join orders.carts c on c.id = o.cart_id
            join log.events p on p.stream_id = o.id and p.kind = 'domain'
            join log.events i on i.stream_id = o.id and i.kind = 'integration'
            join log.events x on x.stream_id = c.id and x.stream_version = c.version
            join log.idempotency k on k.principal = p.actor and k.route = 'POST /api/v1/orders'
            cross join lateral (values
                ('principal', p.actor), ('traceparent', p.traceparent), ('customer', o.customer_id::text),
                ('net', o.net::text), ('tax', o.tax::text), ('gross', o.gross::text),
                ('taxgroups', o.tax_groups::text), ('addresses', o.addresses::text), ('document', d.document::text),
                ('headers', k.headers::text), ('fingerprint', k.fingerprint::text),
                ('placed', p.data::text), ('told', i.data::text), ('converted', x.data::text)) as v (name, value)
            where o.id = @order
            """,
            new { order = shop.OrderId });
        return new(values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal));
    }

    public IReadOnlyDictionary<string, string> With(int run, int carts) =>
        new Dictionary<string, string>(_variables, StringComparer.Ordinal)
        {
            ["i"] = "0", ["run"] = $"{run}", ["carts"] = $"{carts}",
        };

    private static string Pipelined(params string[] statements) =>
        $"{Head}\\startpipeline\n{string.Concat(statements)}\\endpipeline\n";

    private static string Events(bool withCart)
    {
        (string Stream, string StreamType, string Kind, string Type, string Json)[] rows =
        [
            .. withCart ? [(Cart, "orders.cart", "domain", "orders.cart.converted", ":converted")]
                : Array.Empty<(string, string, string, string, string)>(),
            (Order, "orders.order", "domain", "orders.order.placed", ":placed"),
            (Order, "orders.order", "integration", "orders.order.placed.v1", ":told"),
        ];
        string Column(Func<(string Stream, string StreamType, string Kind, string Type, string Json), string> value) =>
            $"array[{string.Join(", ", rows.Select(value))}]";
        return
            $"""
            insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                    correlation_id, causation_id, traceparent, actor, occurred_at, command)
            select n.event_id, n.stream_id, n.stream_type, n.kind,
                   case n.kind when 'domain' then n.version else n.version + (
                       select coalesce(max(e.stream_version), 0) from log.events e
                       where e.stream_id = n.stream_id and e.kind = 'integration') end,
                   n.type, 1, n.data, {Order}, null::uuid, :traceparent, :principal, '2026-01-01', 'PlaceOrderCommand'
            from unnest({Column(r => r.Stream)}, {Column(r => r.Stream)}, {Column(r => $"'{r.StreamType}'")},
                        {Column(r => $"'{r.Kind}'")}, {Column(_ => "1")}, {Column(r => $"'{r.Type}'")},
                        {Column(r => $"{r.Json}::jsonb")})
                 with ordinality as n (event_id, stream_id, stream_type, kind, version, type, data, ordinal)
            order by n.ordinal;

            """;
    }
}
