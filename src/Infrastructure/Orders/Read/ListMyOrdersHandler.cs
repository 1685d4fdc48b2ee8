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
        var (limit, after) = query.Page;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            """
            select id, number, status, total, currency, placed_at, version
            from orders.rm_orders
            where customer_id = @customer and (placed_at, id) < (@at, @id)
            order by placed_at desc, id desc
            limit @limit
            """,
            new
            {
                customer = query.CustomerId.Value,
                at = after?.At ?? DateTimeOffset.MaxValue,
                id = after?.Id ?? Guid.AllBitsSet,
                limit = limit + 1,
            },
            cancellationToken: cancellationToken))).AsList();
        var last = rows.Count > limit ? rows[limit - 1] : null;
        return new Page<OrderListItem>(
            [.. rows.Take(limit).Select(row => row.ToItem())],
            last is null ? null : new PageKey(last.PlacedAt, last.Id));
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
