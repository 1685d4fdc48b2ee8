using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders.Queries;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Orders.Write;

internal sealed class CartRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(OrdersModule.Name)] NpgsqlDataSource database) : ICartRepository
{
    public async Task<Cart?> GetAsync(CartId id, CustomerId owner, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<CartRow>(new CommandDefinition(
            """
            select id, customer_id, status, currency, sku_ids, quantities, addresses, order_id, version
            from orders.carts
            where id = @cart and customer_id = @customer
            """,
            new { cart = id.Value, customer = owner.Value },
            cancellationToken: cancellationToken));
        return row is null ? null : Cart.Load(row.ToState());
    }

    public async Task<(Cart Cart, IReadOnlyList<SkuState> Skus)?> GetWithSkusAsync(
        CartId id, CustomerId owner, CancellationToken cancellationToken) =>
        await CartRow.LoadWithSkusAsync(database, id, owner, cancellationToken) is var (cart, skus)
            ? (Cart.Load(cart), skus)
            : null;

    public void Add(Cart cart)
    {
        Append(cart);
        unitOfWork.Queue(
            """
            insert into orders.carts (id, customer_id, status, sku_ids, quantities, version)
            values ($1, $2, $3, '{}', '{}', $4)
            """,
            cart.State.Id.Value, cart.State.CustomerId.Value, EnumText.Of(cart.State.Status), cart.State.Version);
        var document = Json.Bytes(CartDetails.From(cart.State, skus: [], quote: null));
        unitOfWork.Document(cart.State.Id.Value, cart.State.Version, document);
    }

    public void Update(Cart cart)
    {
        Append(cart);
        var state = cart.State;
        unitOfWork.Queue(
            """
            with updated as (
                update orders.carts
                set status = $2, currency = $3, sku_ids = $4, quantities = $5, addresses = $6, order_id = $7,
                    version = $8
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'orders.carts ' || $1) from updated
            """,
            state.Id.Value,
            EnumText.Of(state.Status),
            state.Currency,
            state.Items.Select(item => item.SkuId.Value).ToArray(),
            state.Items.Select(item => item.Quantity).ToArray(),
            state.Addresses is null ? null : Json.Of(state.Addresses),
            state.OrderId?.Value,
            state.Version);
    }

    public void ForgetAddressesOf(CustomerId owner) => unitOfWork.Queue(
        "update orders.carts set addresses = null where customer_id = $1 and addresses is not null", owner.Value);

    private void Append(Cart cart) => unitOfWork.Append("orders.cart", cart.State.Id.Value, cart);
}
