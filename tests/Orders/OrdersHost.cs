using Modular.Api.Orders;
using Modular.Application.Orders;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Orders;
using Modular.Tests.Shared;

namespace Modular.Tests.Orders;

/// <summary>Orders; Billing is played by its events.</summary>
public class OrdersHost() : ModuleHost(new OrdersModule(), OrdersEndpoints.Map)
{
    private static readonly PostalAddress Address = new("Ada", "1 Main St", "Bonn", "53111", "DE");

    public async Task<Guid> GivenSkuAsync(int inStock = 10, long price = 1000)
    {
        var created = await SucceedAsync(new CreateSkuCommand(
            $"SKU-{NewId()}", "Apple", new Money(price, "EUR"), "standard", MaxPerOrder: null));
        if (inStock > 0)
        {
            await SucceedAsync(new ReceiveStockCommand(created.Id, inStock, "delivery 1"));
        }

        return created.Id;
    }

    /// <summary>A cart of a new customer with one new article in it, complete but for being ordered.</summary>
    public async Task<ReadyCart> GivenCartAsync() => await GivenCartAsync((await GivenSkuAsync(), 1));

    /// <inheritdoc cref="GivenCartAsync()"/>
    public Task<ReadyCart> GivenCartAsync(params IReadOnlyList<(Guid Sku, int Quantity)> items) =>
        GivenCartAsync(new CustomerId(NewId()), items);

    /// <inheritdoc cref="GivenCartAsync()"/>
    public async Task<ReadyCart> GivenCartAsync(
        CustomerId customer, params IReadOnlyList<(Guid Sku, int Quantity)> items)
    {
        var cart = await SucceedAsync(new CreateCartCommand(customer));
        var version = cart.Version;
        foreach (var (sku, quantity) in items)
        {
            await SucceedAsync(new PutCartItemCommand(customer, cart.Id, sku, quantity, version++));
        }

        await SucceedAsync(new SetCartAddressesCommand(customer, cart.Id, Address, Address, version));
        var shown = await SucceedAsync(new GetCartQuery(cart.Id, customer));
        return new ReadyCart(cart.Id, customer, shown.Totals?.Gross ?? Money.Zero("EUR"));
    }

    /// <summary>A pending order: two of a new article, nothing of which is left.</summary>
    public async Task<PlacedOrder> GivenOrderAsync()
    {
        var sku = await GivenSkuAsync(inStock: 2);
        var cart = await GivenCartAsync((sku, 2));
        return new PlacedOrder((await PlaceAsync(cart)).Value.Id, cart, sku);
    }

    public static PlaceOrderCommand Place(ReadyCart cart) =>
        new(cart.Customer, cart.Id, cart.Total, new PaymentChoice("card", "tok_approve"));

    public Task<Result<Receipt>> PlaceAsync(ReadyCart cart) => SendAsync(Place(cart));

    public Task<StockDetails> StockAsync(Guid sku) => SucceedAsync(new GetStockQuery(sku));

    public static Guid NewId() => Guid.CreateVersion7();
}

/// <summary>Stands for its id.</summary>
public sealed record ReadyCart(Guid Id, CustomerId Customer, Money Total)
{
    public static implicit operator Guid(ReadyCart cart) => cart.Id;
}

/// <inheritdoc cref="ReadyCart"/>
public sealed record PlacedOrder(Guid Id, ReadyCart Cart, Guid Sku)
{
    public static implicit operator Guid(PlacedOrder order) => order.Id;
}
