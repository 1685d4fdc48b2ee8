using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class GetStockHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetStockQuery, StockDetails>
{
    public async Task<Result<StockDetails>> Handle(GetStockQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            "select on_hand, reserved from orders.stock where sku_id = @sku",
            new { sku = query.SkuId },
            cancellationToken: cancellationToken));
        return row is null
            ? SkuErrors.NotFound
            : new StockDetails(query.SkuId, row.OnHand, row.Reserved, Available: row.OnHand - row.Reserved);
    }

    private sealed record Row
    {
        public long OnHand { get; init; }

        public long Reserved { get; init; }
    }
}
