using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class ListOrdersHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListOrdersQuery, Page<OrderListItem>>
{
    private static readonly string[] AllStates = ["pending", "confirmed", "cancellation_pending", "cancelled"];

    private static readonly ListSql List = new(
        "select id, number, customer_id, status, total, currency, placed_at, version",
        "from orders.rm_orders",
        key: "id",
        usual: "-placedAt,number",
        ("placedAt", "placed_at"), ("number", "number"));

    public async Task<Result<Page<OrderListItem>>> Handle(ListOrdersQuery query, CancellationToken cancellationToken)
    {
        var filter = query.Filter;
        // One customer's orders and one number have an index of their own; else the state leads the index.
        var isNarrow = (query.Owner?.Value ?? filter.CustomerId) is not null || filter.Number is not null;
        return await List.ReadAsync(
            database, query.Page,
            [
                new("customer_id = ?", query.Owner?.Value),
                new("customer_id = ?", filter.CustomerId),
                new("status = any (?)", isNarrow ? filter.Status?.ToArray() : null),
                new("number = ?", filter.Number),
                new("placed_at >= ?", filter.PlacedFrom),
                new("placed_at < ?", filter.PlacedTo),
                new("currency = ?::char(3)", filter.Currency),
                new("total >= ?", filter.MinTotal),
                new("total <= ?", filter.MaxTotal),
            ],
            isNarrow ? null : ("status", filter.Status ?? AllStates),
            row => new OrderListItem(
                row.Value<Guid>("id"), row.Value<string>("number"), row.Value<Guid>("customer_id"),
                row.Value<string>("status"), new Money(row.Value<long>("total"), row.Value<string>("currency")),
                row.Value<DateTimeOffset>("placed_at"), row.Value<int>("version")),
            cancellationToken);
    }
}
