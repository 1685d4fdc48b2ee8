using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Orders.Customers;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Carts;

/// <summary>What a customer means to buy: open, until an order is placed with it.</summary>
public sealed class Cart : AggregateRoot<CartState>
{
    public const int MaxItems = 100;

    private Cart(CartState state)
        : base(state)
    {
    }

    public static IReadOnlyDictionary<(CartStatus From, CartTrigger By), CartStatus> Transitions { get; } =
        new Dictionary<(CartStatus, CartTrigger), CartStatus>
        {
            [(CartStatus.Open, CartTrigger.Change)] = CartStatus.Open,
            [(CartStatus.Open, CartTrigger.Convert)] = CartStatus.Converted,
        };

    public static Cart Load(CartState state) => new(state);

    public static Cart Create(CartId id, CustomerId customerId)
    {
        var cart = new Cart(new CartState { Id = id, CustomerId = customerId });
        cart.Raise(new CartCreated(id, customerId), cart.State);
        return cart;
    }

    /// <summary>Sets how many of a SKU are wanted, however many were before.</summary>
    public Result PutItem(SkuState sku, int quantity)
    {
        if (RefusesChange(sku, quantity) is { } refusal)
        {
            return refusal;
        }

        var item = new CartItem(sku.Id, quantity);
        var at = IndexOf(sku.Id);
        var items = at < 0 ? [.. State.Items, item] : State.Items.Select((old, i) => i == at ? item : old).ToList();
        Raise(
            new CartItemPut(State.Id, sku.Id, quantity),
            State with { Items = items, Currency = sku.UnitPrice.Currency });
        return Result.Success;
    }

    public Result RemoveItem(SkuId skuId)
    {
        if (!Allows(CartTrigger.Change))
        {
            return CartErrors.Converted;
        }

        if (IndexOf(skuId) < 0)
        {
            return CartErrors.ItemNotFound;
        }

        var items = State.Items.Where(item => item.SkuId != skuId).ToList();
        Raise(
            new CartItemRemoved(State.Id, skuId),
            State with { Items = items, Currency = items.Count == 0 ? null : State.Currency });
        return Result.Success;
    }

    public Result SetAddresses(Addresses addresses)
    {
        if (!Allows(CartTrigger.Change))
        {
            return CartErrors.Converted;
        }

        Raise(new CartAddressesSet(State.Id), State with { Addresses = addresses });
        return Result.Success;
    }

    /// <summary>Becomes the order: once, complete, and with items that can be bought as they are now.</summary>
    public Result Convert(OrderId orderId, IReadOnlyList<SkuState> skus)
    {
        if (RefusesCheckout(skus) is { } refusal)
        {
            return refusal;
        }

        Raise(new CartConverted(State.Id, orderId), State with { Status = CartStatus.Converted, OrderId = orderId });
        return Result.Success;
    }

    private Error? RefusesChange(SkuState sku, int quantity) => this switch
    {
        _ when !Allows(CartTrigger.Change) => CartErrors.Converted,
        _ when sku.Refuses(quantity) is { } refusal => refusal,
        { State.Currency: { } currency } when currency != sku.UnitPrice.Currency && !IsOnly(sku.Id) =>
            CartErrors.CurrencyMixed(cart: currency, sku: sku.UnitPrice.Currency),
        { State.Items.Count: MaxItems } when IndexOf(sku.Id) < 0 => CartErrors.Full,
        _ => null,
    };

    private Error? RefusesCheckout(IReadOnlyList<SkuState> skus) => State switch
    {
        _ when !Allows(CartTrigger.Convert) => CartErrors.Converted,
        { IsOwnerBarred: true } => CustomerErrors.Suspended,
        { Items.Count: 0 } => CartErrors.Empty,
        { Addresses: null } => CartErrors.AddressMissing,
        _ => State.Items
            .Select(item => skus.Single(sku => sku.Id == item.SkuId).Refuses(item.Quantity))
            .FirstOrDefault(refusal => refusal is not null),
    };

    private bool Allows(CartTrigger trigger) => Transitions.ContainsKey((State.Status, trigger));

    private bool IsOnly(SkuId skuId) => State.Items is [var only] && only.SkuId == skuId;

    private int IndexOf(SkuId skuId)
    {
        for (var i = 0; i < State.Items.Count; i++)
        {
            if (State.Items[i].SkuId == skuId)
            {
                return i;
            }
        }

        return -1;
    }
}
