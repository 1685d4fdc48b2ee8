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
    public async Task<Result<CartDetails>> Handle(GetCartQuery query, CancellationToken cancellationToken)
    {
        var id = new CartId(query.CartId);
        if (await CartRow.LoadWithSkusAsync(database, id, query.CustomerId, cancellationToken) is not var (cart, skus))
        {
            return CartErrors.NotFound;
        }

        return CartDetails.From(cart, skus, cart.Items.Count == 0 ? null : Quote.Of(cart.Items, skus, prices));
    }
}
