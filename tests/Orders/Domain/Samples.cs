using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Tests.Orders.Domain;

/// <summary>A small shop in memory.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Addresses Addresses = new(
        new Address("Ada", "1 Main St", "Bonn", "53111", "DE"), new Address("Ada", "2 Side St", "Bonn", "53113", "DE"));

    public static readonly PaymentMethod Card = new("card", "tok_approve");

    public static PricePolicy Prices(long shippingFee = 0) => new(
        new Dictionary<TaxCategory, int>
        {
            [TaxCategory.Standard] = 190_000, [TaxCategory.Reduced] = 70_000, [TaxCategory.Zero] = 0,
        },
        new Dictionary<string, long>(StringComparer.Ordinal) { ["EUR"] = shippingFee });

    public static SkuState NewSku(
        long price = 1000, string currency = "EUR", TaxCategory tax = TaxCategory.Standard, int maxPerOrder = 100,
        bool active = true) => new()
        {
            Id = new SkuId(NewId()),
            Code = "A-1",
            Name = "Apple",
            UnitPrice = new Money(price, currency),
            TaxCategory = tax,
            MaxPerOrder = maxPerOrder,
            IsActive = active,
            CreatedAt = Now,
            Version = 1,
        };

    public static Cart NewCart() => Cart.Create(new CartId(NewId()), new CustomerId(NewId()));

    public static Cart CartWith(params (SkuState Sku, int Quantity)[] items)
    {
        var cart = NewCart();
        foreach (var (sku, quantity) in items)
        {
            cart.PutItem(sku, quantity);
        }

        cart.SetAddresses(Addresses);
        return cart;
    }

    public static Order NewOrder()
    {
        var sku = NewSku(price: 1999);
        var cart = CartWith((sku, 3));
        var quote = Quote.Of(cart.State.Items, [sku], Prices(shippingFee: 490));
        return Order.Place(new OrderId(NewId()), cart.State, quote, quote.Total, Card, NewId, Now).Value;
    }

    public static Order OrderIn(OrderStatus status)
    {
        var order = NewOrder();
        return Order.Load(order.State with { Status = status });
    }

    public static Guid NewId() => Guid.CreateVersion7();
}
