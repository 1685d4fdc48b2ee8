using System.Text.Json.Serialization;
using Modular.Application.Shared;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>A cart with the prices of this moment. Refused with <c>cart.not_found</c>.</summary>
public sealed record GetCartQuery(Guid CartId, CustomerId CustomerId) : IQuery<CartDetails>;

/// <param name="Version">The ETag.</param>
/// <param name="OrderId">What became of it, once it is converted.</param>
/// <param name="Totals">None while the cart is empty: it has no currency yet.</param>
public sealed record CartDetails(
    Guid Id,
    CartStatus Status,
    int Version,
    Guid? OrderId,
    IReadOnlyList<CartDetails.Item> Items,
    PostalAddresses? Addresses,
    TotalsDetails? Totals,
    [property: JsonPropertyName("_links")] CartDetails.Actions Links)
{
    /// <summary>All but <paramref name="Self"/> and <paramref name="Order"/> only while it is open.</summary>
    /// <param name="Items">With the id of the SKU in the place of <c>{skuId}</c>.</param>
    /// <param name="Checkout">Once it has items and addresses.</param>
    /// <param name="Order">Once it is converted.</param>
    public sealed record Actions(Link Self, Link? Items, Link? Addresses, Link? Checkout, Link? Order);

    public sealed record Item(
        Guid SkuId, string Code, string Name, int Quantity, Money UnitPrice, Money LineNet, Money LineTax,
        Money LineGross);

    /// <param name="quote">Null while the cart is empty.</param>
    public static CartDetails From(CartState cart, IReadOnlyList<SkuState> skus, Quote? quote) => new(
        cart.Id.Value,
        cart.Status,
        cart.Version,
        cart.OrderId?.Value,
        quote is null ? [] : [.. cart.Items.Zip(quote.Lines, (item, line) => ItemOf(item, line, skus))],
        cart.Addresses is null ? null : PostalAddresses.From(cart.Addresses),
        quote is null ? null : TotalsDetails.From(quote.Totals, quote.Currency),
        LinksOf(cart));

    private static Actions LinksOf(CartState cart)
    {
        var (self, isOpen) = ($"/api/v1/carts/{cart.Id.Value}", cart.Status == CartStatus.Open);
        return new Actions(
            new Link(self, "GET"),
            isOpen ? new Link($"{self}/items/{{skuId}}", "PUT") : null,
            isOpen ? new Link($"{self}/addresses", "PUT") : null,
            isOpen && cart is { Items.Count: > 0, Addresses: not null } ? new Link("/api/v1/orders", "POST") : null,
            cart.OrderId is { } order ? new Link($"/api/v1/orders/{order.Value}", "GET") : null);
    }

    private static Item ItemOf(CartItem item, QuoteLine line, IReadOnlyList<SkuState> skus)
    {
        var sku = skus.Single(candidate => candidate.Id == item.SkuId);
        var currency = sku.UnitPrice.Currency;
        return new Item(
            sku.Id.Value, sku.Code, sku.Name, item.Quantity, sku.UnitPrice,
            new Money(line.Net, currency), new Money(line.Tax, currency), new Money(line.Gross, currency));
    }
}
