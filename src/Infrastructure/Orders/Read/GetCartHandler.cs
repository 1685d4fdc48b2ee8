using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Orders.Read;

internal sealed class GetCartHandler(
    PricePolicy prices, [FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetCartQuery, CartDetails>
{
    public async Task<Result<CartDetails>> Handle(GetCartQuery query, CancellationToken cancellationToken) =>
        await CartRow.LoadWithSkusAsync(database, new CartId(query.CartId), query.CustomerId, cancellationToken)
            is var (cart, skus)
            ? CartDetails.From(cart, skus, prices)
            : CartErrors.NotFound;
}
