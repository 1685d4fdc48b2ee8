using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class ListSkusHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListSkusQuery, Page<SkuDetails>>
{
    private static readonly ListSql List = new(
        "select id, code, name, unit_price, currency, tax_category, max_per_order, is_active, created_at, version",
        "from orders.skus",
        key: "id",
        usual: "-createdAt",
        ("createdAt", "created_at"), ("code", "code"), ("name", "name"), ("unitPrice", "unit_price"));

    public async Task<Result<Page<SkuDetails>>> Handle(ListSkusQuery query, CancellationToken cancellationToken)
    {
        var filter = query.Filter;
        return await List.ReadAsync(
            database, query.Page,
            [
                // Told literally, for the index of those that are not.
                new("is_active", filter.Active == true ? true : null),
                new("not is_active", filter.Active == false ? true : null),
                new("tax_category = any (?)", filter.TaxCategory?.ToArray()),
                new("code = ?", filter.Code),
                new("currency = ?::char(3)", filter.Currency),
                new("unit_price >= ?", filter.MinPrice),
                new("unit_price <= ?", filter.MaxPrice),
                new(
                    "to_tsvector('simple', code || ' ' || name) @@ websearch_to_tsquery('simple', ?)", filter.Text,
                    PlanByValue: true),
            ],
            row => SkuDetails.From(SkuRow.StateOf(row)),
            cancellationToken);
    }
}
