using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Modular.Infrastructure.Orders.Publishing;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Orders.Write;

internal sealed class OrderRepository(
    UnitOfWork unitOfWork, StockLedger stock, [FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IOrderRepository
{
    public async Task<Order?> GetAsync(OrderId id, CancellationToken cancellationToken) =>
        (await LoadAsync("o.id = @key", id.Value, cancellationToken)).SingleOrDefault();

    // Walks over all orders: an index on the customer would cost every placement more than erasures save.
    public Task<IReadOnlyList<Order>> NamingAsync(
        CustomerId customer, int most, CancellationToken cancellationToken) => LoadAsync(
        $"""
        o.id in (select id from orders.orders where customer_id = @key and not is_anonymised order by id limit {most})
        """,
        customer.Value,
        cancellationToken);

    public void Add(Order order)
    {
        var state = order.State;
        Append(order);
        unitOfWork.RefuseOn("orders_cart_id_key", CartErrors.Converted);
        // Chance: another order has this number. The next run draws another id, and with it another number.
        unitOfWork.RetryOn("orders_number_key");
        unitOfWork.Queue(
            """
            insert into orders.orders (id, number, customer_id, cart_id, status, currency, net, discount, tax, shipping,
                                       gross, tax_groups, addresses, payment_type, placed_at, deadline, version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """,
            state.Id.Value, state.Number, state.CustomerId.Value, state.CartId.Value, EnumText.Of(state.Status),
            state.Currency, state.Totals.Net, state.Totals.Discount, state.Totals.Tax, state.Totals.Shipping,
            state.Totals.Gross, Json.Of(state.TaxGroups), Json.Of(state.Addresses), state.PaymentType, state.PlacedAt,
            state.Deadline, state.Version);
        AddLines(state);
        PutDocument(state);
        ChangeStock(order);
    }

    public void Update(Order order)
    {
        var state = order.State;
        Append(order);
        unitOfWork.Queue(
            """
            with updated as (
                update orders.orders set status = $2, cancel_reason = $3, cancel_note = $4, version = $5
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'orders.orders ' || $1) from updated
            """,
            state.Id.Value,
            EnumText.Of(state.Status),
            state.CancelReason is { } reason ? EnumText.Of(reason) : null,
            state.CancelNote,
            state.Version);
        if (order.Events.Any(occurred => occurred is OrderAnonymised))
        {
            unitOfWork.Queue(
                "update orders.orders set addresses = $2, is_anonymised = true where id = $1",
                state.Id.Value, Json.Of(state.Addresses));
        }

        PutDocument(state);
        ChangeStock(order);
    }

    private void Append(Order order) => unitOfWork.Append(
        "orders.order", order.State.Id.Value, order, occurred => OrderEventsToContracts.Map(occurred, order.State));

    private async Task<IReadOnlyList<Order>> LoadAsync(string which, Guid key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<OrderRow, LineRow, (OrderRow Order, LineRow Line)>(
            new CommandDefinition(
                $"""
                select o.id, o.number, o.customer_id, o.cart_id, o.status, o.currency, o.net, o.discount, o.tax,
                       o.shipping, o.gross, o.tax_groups, o.addresses, o.payment_type, o.placed_at, o.deadline,
                       o.cancel_reason, o.cancel_note, o.version,
                       l.id, l.sku_id, l.description, l.quantity, l.unit_price, l.tax_rate_ppm, l.net, l.discount,
                       l.tax, l.gross
                from orders.orders o
                join orders.order_lines l on l.order_id = o.id
                where {which}
                order by o.id, l.line_no
                """,
                new { key },
                cancellationToken: cancellationToken),
            (order, line) => (order, line));
        return
        [
            .. rows.GroupBy(row => row.Order.Id).Select(lines =>
                Order.Load(lines.First().Order.ToState([.. lines.Select(row => row.Line.ToLine())]))),
        ];
    }

    private void AddLines(OrderState order)
    {
        T[] Column<T>(Func<OrderLine, T> value) => [.. order.Lines.Select(value)];

        unitOfWork.Queue(
            """
            insert into orders.order_lines (order_id, line_no, id, sku_id, description, quantity, unit_price,
                                            tax_rate_ppm, net, discount, tax, gross)
            select $1, l.line_no, l.id, l.sku_id, l.description, l.quantity, l.unit_price,
                   l.tax_rate_ppm, l.net, l.discount, l.tax, l.gross
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) with ordinality
                 as l (id, sku_id, description, quantity, unit_price, tax_rate_ppm, net, discount, tax, gross, line_no)
            """,
            order.Id.Value,
            Column(line => line.Id.Value),
            Column(line => line.Sold.SkuId?.Value),
            Column(line => line.Sold.Description),
            Column(line => line.Sold.Quantity),
            Column(line => line.Sold.UnitPrice),
            Column(line => line.Sold.TaxPpm),
            Column(line => line.Sold.Net),
            Column(line => line.Sold.Discount),
            Column(line => line.Sold.Tax),
            Column(line => line.Sold.Gross));
    }

    // What GET answers: rendered once, here, and copied from then on.
    private void PutDocument(OrderState order)
    {
        var document = Json.Bytes(OrderDetails.From(order));
        unitOfWork.Queue(
            """
            insert into orders.rm_order_details (id, customer_id, version, document)
            values ($1, $2, $3, $4)
            on conflict (id) do update set version = excluded.version, document = excluded.document
            """,
            order.Id.Value, order.CustomerId.Value, order.Version, document);
        unitOfWork.Document(order.Id.Value, order.Version, document);
    }

    // Last in the batch: every order of a SKU waits for its row, so it is held for the shortest time.
    private void ChangeStock(Order order)
    {
        foreach (var occurred in order.Events)
        {
            switch (occurred)
            {
                case OrderPlaced placed:
                    stock.Reserve(placed.Reserved);
                    break;
                case OrderCancellationStarted started:
                    stock.Release(started.Released);
                    break;
            }
        }
    }

    private sealed record OrderRow
    {
        public Guid Id { get; init; }

        public string Number { get; init; } = "";

        public Guid CustomerId { get; init; }

        public Guid CartId { get; init; }

        public string Status { get; init; } = "";

        public string Currency { get; init; } = "";

        public long Net { get; init; }

        public long Discount { get; init; }

        public long Tax { get; init; }

        public long Shipping { get; init; }

        public long Gross { get; init; }

        public string TaxGroups { get; init; } = "";

        public string Addresses { get; init; } = "";

        public string PaymentType { get; init; } = "";

        public DateTimeOffset PlacedAt { get; init; }

        public DateTimeOffset Deadline { get; init; }

        public string? CancelReason { get; init; }

        public string? CancelNote { get; init; }

        public int Version { get; init; }

        public OrderState ToState(IReadOnlyList<OrderLine> lines) => new()
        {
            Id = new OrderId(Id),
            Number = Number,
            CustomerId = new CustomerId(CustomerId),
            CartId = new CartId(CartId),
            Status = EnumText.Parse<OrderStatus>(Status),
            Currency = Currency,
            Lines = lines,
            TaxGroups = JsonSerializer.Deserialize<IReadOnlyList<TaxGroup>>(TaxGroups, Json.Options)!,
            Totals = new PricedTotals(Net, Discount, Tax, Shipping, Gross),
            Addresses = JsonSerializer.Deserialize<Addresses>(Addresses, Json.Options)!,
            PaymentType = PaymentType,
            PlacedAt = PlacedAt,
            Deadline = Deadline,
            CancelReason = CancelReason is { } reason ? EnumText.Parse<CancelReason>(reason) : null,
            CancelNote = CancelNote,
            Version = Version,
        };
    }

    private sealed record LineRow
    {
        public Guid Id { get; init; }

        public Guid? SkuId { get; init; }

        public string Description { get; init; } = "";

        public int Quantity { get; init; }

        public long UnitPrice { get; init; }

        public int TaxRatePpm { get; init; }

        public long Net { get; init; }

        public long Discount { get; init; }

        public long Tax { get; init; }

        public long Gross { get; init; }

        public OrderLine ToLine() => new(new OrderLineId(Id), new QuoteLine(
            SkuId is { } sku ? new SkuId(sku) : null, Description, Quantity, UnitPrice, TaxRatePpm, Net, Discount, Tax,
            Gross));
    }
}
