using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class ListSkusHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListSkusQuery, Page<SkuDetails>>
{
    public async Task<Result<Page<SkuDetails>>> Handle(ListSkusQuery query, CancellationToken cancellationToken)
    {
        var page = query.Page;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<SkuRow>(new CommandDefinition(
            """
            select id, code, name, unit_price, currency, tax_category, max_per_order, is_active, created_at, version
            from orders.skus
            where (created_at, id) < (@at, @id)
            order by created_at desc, id desc
            limit @limit
            """,
            new { at = page.Start.At, id = page.Start.Id, limit = page.RowsToRead },
            cancellationToken: cancellationToken));
        return page.Of(
            rows.AsList(), row => SkuDetails.From(row.ToState()), row => new PageKey(row.CreatedAt, row.Id));
    }
}
