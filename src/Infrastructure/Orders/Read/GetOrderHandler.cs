using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class GetOrderHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetOrderQuery, StoredDocument>
{
    public async Task<Result<StoredDocument>> Handle(GetOrderQuery query, CancellationToken cancellationToken) =>
        await database.FindDocumentAsync(
            """
            select version, case when version is distinct from $3 then document end
            from orders.rm_order_details
            where id = $1 and ($2::uuid is null or customer_id = $2)
            """,
            query.OrderId, query.Owner, query.KnownVersion, cancellationToken) is { } document
            ? document
            : OrderErrors.NotFound;
}
