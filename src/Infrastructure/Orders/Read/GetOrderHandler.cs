using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class GetOrderHandler([FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetOrderQuery, StoredDocument>
{
    public async Task<Result<StoredDocument>> Handle(GetOrderQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select version, case when version is distinct from @known then document end as document
            from orders.rm_order_details
            where id = @order and customer_id = coalesce(@owner, customer_id)
            """,
            new { order = query.OrderId, owner = query.Owner?.Value, known = query.KnownVersion },
            cancellationToken: cancellationToken));
        return row is null ? OrderErrors.NotFound : new StoredDocument(row.Version, row.Document);
    }

    private sealed record Row
    {
        public int Version { get; init; }

        public byte[]? Document { get; init; }
    }
}
