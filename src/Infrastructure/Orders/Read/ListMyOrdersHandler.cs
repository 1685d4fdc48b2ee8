using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class ListMyOrdersHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListMyOrdersQuery, Page<OrderListItem>>
{
    public async Task<Result<Page<OrderListItem>>> Handle(ListMyOrdersQuery query, CancellationToken cancellationToken)
    {
        var page = query.Page;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            """
            select id, number, status, total, currency, placed_at, version
            from orders.rm_orders
            where customer_id = @customer and (placed_at, id) < (@at, @id)
            order by placed_at desc, id desc
            limit @limit
            """,
            new { customer = query.CustomerId.Value, at = page.Start.At, id = page.Start.Id, limit = page.RowsToRead },
            cancellationToken: cancellationToken));
        return page.Of(rows.AsList(), row => row.ToItem(), row => new PageKey(row.PlacedAt, row.Id));
    }

    private sealed record Row
    {
        public Guid Id { get; init; }

        public string Number { get; init; } = "";

        public string Status { get; init; } = "";

        public long Total { get; init; }

        public string Currency { get; init; } = "";

        public DateTimeOffset PlacedAt { get; init; }

        public int Version { get; init; }

        public OrderListItem ToItem() => new(Id, Number, Status, new Money(Total, Currency), PlacedAt, Version);
    }
}
