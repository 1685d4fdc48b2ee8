using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Orders.Write;

internal sealed class SkuRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database) : ISkuRepository
{
    public async Task<Sku?> GetAsync(SkuId id, CancellationToken cancellationToken) =>
        await SkuRow.LoadAsync(database, id, cancellationToken) is { } sku ? Sku.Load(sku) : null;

    public void Add(Sku sku)
    {
        var state = sku.State;
        unitOfWork.Append("orders.sku", state.Id.Value, sku);
        unitOfWork.RefuseOn("skus_code_key", SkuErrors.CodeTaken);
        unitOfWork.Queue(
            """
            insert into orders.skus (id, code, name, unit_price, currency, tax_category, max_per_order, is_active,
                                     created_at, version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            state.Id.Value, state.Code, state.Name, state.UnitPrice.Amount, state.UnitPrice.Currency,
            EnumText.Of(state.TaxCategory), state.MaxPerOrder, state.IsActive, state.CreatedAt, state.Version);
        unitOfWork.Queue("insert into orders.stock (sku_id) values ($1)", state.Id.Value);
        unitOfWork.Document(state.Id.Value, state.Version, Json.Bytes(SkuDetails.From(state)));
    }

    public void Update(Sku sku)
    {
        var state = sku.State;
        if (sku.Events.Count > 0)
        {
            unitOfWork.Append("orders.sku", state.Id.Value, sku);
            unitOfWork.Queue(
                """
                with updated as (
                    update orders.skus
                    set name = $2, unit_price = $3, tax_category = $4, max_per_order = $5, is_active = $6, version = $7
                    where id = $1
                    returning 1)
                select log.expect(count(*), 1, 'orders.skus ' || $1) from updated
                """,
                state.Id.Value, state.Name, state.UnitPrice.Amount, EnumText.Of(state.TaxCategory), state.MaxPerOrder,
                state.IsActive, state.Version);
        }

        unitOfWork.Document(state.Id.Value, state.Version, Json.Bytes(SkuDetails.From(state)));
    }
}
