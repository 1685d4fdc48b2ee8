using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Carts;

public static class CartErrors
{
    public static Error NotFound { get; } = new("cart.not_found", ErrorKind.NotFound, "There is no such cart.");

    public static Error Converted { get; } = new(
        "cart.converted", ErrorKind.State, "This cart has become an order: start a new cart.");

    public static Error Empty { get; } = new("cart.empty", ErrorKind.Rule, "The cart has no items to order.");

    public static Error AddressMissing { get; } = new(
        "address.missing", ErrorKind.Rule, "Set the shipping and the billing address of the cart before ordering.");

    public static Error ItemNotFound { get; } = new(
        "cart.item_not_found", ErrorKind.NotFound, "The cart has no item of this SKU.");

    public static Error Full { get; } = new(
        "cart.full", ErrorKind.Rule, $"A cart has at most {Cart.MaxItems} different SKUs.");

    public static Error CurrencyMixed(string cart, string sku) => new(
        "cart.currency_mixed", ErrorKind.Rule,
        $"The cart is in {cart} and this SKU is sold in {sku}: one cart has one currency.");
}
