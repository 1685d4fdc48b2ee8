using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class GetSkuHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetSkuQuery, SkuDetails>
{
    public async Task<Result<SkuDetails>> Handle(GetSkuQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<SkuRow>(new CommandDefinition(
            """
            select id, code, name, unit_price, currency, tax_category, max_per_order, is_active, created_at, version
            from orders.skus
            where id = @sku
            """,
            new { sku = query.SkuId },
            cancellationToken: cancellationToken));
        return row is null ? SkuErrors.NotFound : SkuDetails.From(row.ToState());
    }
}
