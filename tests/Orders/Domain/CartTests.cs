using FluentAssertions;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Xunit;

namespace Modular.Tests.Orders.Domain;

public sealed class CartTests
{
    [Fact]
    public void Putting_a_sku_again_replaces_its_quantity_in_place()
    {
        var (first, second) = (Samples.NewSku(), Samples.NewSku());
        var cart = Samples.NewCart();

        cart.PutItem(first, 1);
        cart.PutItem(second, 2);
        cart.PutItem(first, 5);

        cart.State.Items.Should().Equal(new CartItem(first.Id, 5), new CartItem(second.Id, 2));
        cart.State.Version.Should().Be(4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_quantity_outside_of_what_one_order_may_have_is_refused(int quantity)
    {
        var cart = Samples.NewCart();

        var refused = cart.PutItem(Samples.NewSku(maxPerOrder: 10), quantity);

        refused.Error!.Code.Should().Be("quantity.limit");
        cart.State.Items.Should().BeEmpty();
    }

    [Fact]
    public void An_inactive_sku_is_refused() =>
        Samples.NewCart().PutItem(Samples.NewSku(active: false), 1).Error!.Code.Should().Be("sku.inactive");

    [Fact]
    public void A_second_currency_is_refused_until_the_first_is_gone()
    {
        var (euro, yen) = (Samples.NewSku(currency: "EUR"), Samples.NewSku(currency: "JPY"));
        var cart = Samples.NewCart();
        cart.PutItem(euro, 1);

        cart.PutItem(yen, 1).Error!.Code.Should().Be("cart.currency_mixed");
        cart.RemoveItem(euro.Id);

        cart.PutItem(yen, 1).Error.Should().BeNull();
        cart.State.Currency.Should().Be("JPY");
    }

    [Fact]
    public void A_hundred_and_first_sku_is_refused()
    {
        var cart = Samples.CartWith([.. Enumerable.Range(0, Cart.MaxItems).Select(_ => (Samples.NewSku(), 1))]);

        cart.PutItem(Samples.NewSku(), 1).Error!.Code.Should().Be("cart.full");
    }

    [Fact]
    public void Removing_what_is_not_there_is_refused() =>
        Samples.NewCart().RemoveItem(new SkuId(Samples.NewId())).Error!.Code.Should().Be("cart.item_not_found");

    [Fact]
    public void An_empty_cart_becomes_no_order()
    {
        var cart = Samples.CartWith();

        cart.Convert(new OrderId(Samples.NewId()), []).Error!.Code.Should().Be("cart.empty");
    }

    [Fact]
    public void A_cart_without_addresses_becomes_no_order()
    {
        var sku = Samples.NewSku();
        var cart = Samples.NewCart();
        cart.PutItem(sku, 1);

        cart.Convert(new OrderId(Samples.NewId()), [sku]).Error!.Code.Should().Be("address.missing");
    }

    [Fact]
    public void A_cart_whose_sku_was_retired_since_becomes_no_order()
    {
        var sku = Samples.NewSku();
        var cart = Samples.CartWith((sku, 1));

        cart.Convert(new OrderId(Samples.NewId()), [sku with { IsActive = false }]).Error!.Code
            .Should().Be("sku.inactive");
    }

    [Fact]
    public void A_converted_cart_refuses_every_change()
    {
        var sku = Samples.NewSku();
        var cart = Samples.CartWith((sku, 1));
        var order = new OrderId(Samples.NewId());
        cart.Convert(order, [sku]);

        var refusals = new[]
        {
            cart.PutItem(sku, 2), cart.RemoveItem(sku.Id), cart.SetAddresses(Samples.Addresses),
            cart.Convert(new OrderId(Samples.NewId()), [sku]),
        };

        refusals.Should().OnlyContain(refusal => refusal.Error!.Code == "cart.converted");
        cart.State.OrderId.Should().Be(order);
    }

    [Fact]
    public void A_quote_adds_up_line_by_line_and_taxes_each_category_once()
    {
        var goods = Samples.NewSku(price: 333, tax: TaxCategory.Standard);
        var book = Samples.NewSku(price: 1001, tax: TaxCategory.Reduced);
        var stamp = Samples.NewSku(price: 80, tax: TaxCategory.Zero);
        var cart = Samples.CartWith((goods, 3), (book, 1), (stamp, 10));

        var quote = Quote.Of(cart.State.Items, [stamp, goods, book], Samples.Prices(shippingFee: 495));

        quote.Lines.Select(line => line.SkuId).Should().Equal(goods.Id, book.Id, stamp.Id, null);
        quote.TaxGroups.Select(group => (group.TaxPpm, group.Base, group.Tax)).Should().Equal(
            (0, 800, 0), (70_000, 1001, 70), (190_000, 1494, 284));
        quote.Totals.Gross.Should().Be(quote.Lines.Sum(line => line.Gross)).And.Be(800 + 1071 + 1778);
        quote.Totals.Shipping.Should().Be(495);
    }
}
