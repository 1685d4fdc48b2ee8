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
        var (limit, after) = query.Page;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<SkuRow>(new CommandDefinition(
            """
            select id, code, name, unit_price, currency, tax_category, max_per_order, is_active, created_at, version
            from orders.skus
            where (created_at, id) < (@at, @id)
            order by created_at desc, id desc
            limit @limit
            """,
            new { at = after?.At ?? DateTimeOffset.MaxValue, id = after?.Id ?? Guid.AllBitsSet, limit = limit + 1 },
            cancellationToken: cancellationToken))).AsList();
        var last = rows.Count > limit ? rows[limit - 1] : null;
        return new Page<SkuDetails>(
            [.. rows.Take(limit).Select(row => SkuDetails.From(row.ToState()))],
            last is null ? null : new PageKey(last.CreatedAt, last.Id));
    }
}
