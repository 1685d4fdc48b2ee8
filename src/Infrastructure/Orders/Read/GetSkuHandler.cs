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
    public async Task<Result<SkuDetails>> Handle(GetSkuQuery query, CancellationToken cancellationToken) =>
        await SkuRow.LoadAsync(database, new SkuId(query.SkuId), cancellationToken) is { } sku
            ? SkuDetails.From(sku)
            : SkuErrors.NotFound;
}
