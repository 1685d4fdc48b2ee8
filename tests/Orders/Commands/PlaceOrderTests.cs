using System.Text.Json;
using FluentAssertions;
using Modular.Application.Contracts.Orders;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Orders.Stock;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Orders.Commands;

public sealed class PlaceOrderTests(OrdersHost host) : IClassFixture<OrdersHost>
{
    [Fact]
    public async Task A_placed_order_reserves_its_goods_converts_its_cart_and_shows_the_same_bytes_to_everyone()
    {
        var sku = await host.GivenSkuAsync(inStock: 5, price: 1999);
        var cart = await host.GivenCartAsync((sku, 2));

        var placed = await host.PlaceAsync(cart);

        placed.Error.Should().BeNull();
        (await host.StockAsync(sku)).Should().Be(new StockDetails(sku, OnHand: 5, Reserved: 2, Available: 3));
        var shownCart = (await host.SendAsync(new GetCartQuery(cart.Id, cart.Customer))).Value;
        shownCart.OrderId.Should().Be(placed.Value.Id);
        var shown = (await host.SendAsync(new GetOrderQuery(placed.Value.Id, cart.Customer, KnownVersion: null))).Value;
        shown.Version.Should().Be(1).And.Be(placed.Value.Version);
        shown.Json.ToArray().Should().Equal(placed.Value.Document.ToArray());
        var document = JsonDocument.Parse(shown.Json).RootElement;
        document.GetProperty("status").GetString().Should().Be("pending");
        document.GetProperty("totals").GetProperty("gross").GetProperty("amount").GetInt64().Should().Be(4758);
        document.GetProperty("lines")[0].GetProperty("skuId").GetGuid().Should().Be(sku);
        document.GetProperty("_links").GetProperty("cancel").GetProperty("method").GetString().Should().Be("POST");
        document.GetProperty("_links").TryGetProperty("invoice", out _).Should().BeFalse();
    }

    [Fact]
    public async Task An_order_is_announced_with_all_that_an_invoice_needs_and_has_its_deadline()
    {
        var sku = await host.GivenSkuAsync(inStock: 1);
        var cart = await host.GivenCartAsync((sku, 1));

        var announced = await host.Scenario().When(OrdersHost.Place(cart)).ThenEventAsync<OrderPlacedV1>();

        announced.Totals.Gross.Should().Be(1190);
        announced.PaymentMethod.Token.Should().Be("tok_approve");
        announced.BillingAddress.City.Should().Be("Bonn");
        announced.Lines.Should().ContainSingle(line => line.SkuId == sku);
        var timer = JsonDocument.Parse(await host.ScalarAsync<string>(
            "select jsonb_build_object('type', type, 'payload', payload)::text from log.timers where key = @key",
            new { key = $"order-deadline:{announced.OrderId}" })).RootElement;
        timer.GetProperty("type").GetString().Should().Be("orders.expire_checkout");
        timer.GetProperty("payload").GetProperty("orderId").GetGuid().Should().Be(announced.OrderId);
    }

    [Fact]
    public async Task Placing_an_order_is_one_statement_to_load_and_one_round_trip_to_write()
    {
        var sku = await host.GivenSkuAsync(inStock: 10);
        var first = await host.GivenCartAsync((sku, 1));
        var second = await host.GivenCartAsync(first.Customer, (sku, 1));
        // The customer's key is made, or fetched, with the first.
        await host.PlaceAsync(first);
        using var watch = new RoundTrips();

        var placed = await host.PlaceAsync(second);

        placed.Error.Should().BeNull();
        var (load, write) = (watch.Seen.First(), watch.Seen.Last());
        watch.Seen.Should().HaveCount(2);
        load.Should().Equal("select");
        // Events; cart; order, lines, document; stock; deadline.
        write.Should().Equal("with", "with", "insert", "insert", "insert", "with", "insert");
    }

    [Fact]
    public async Task Whoever_has_the_version_already_gets_no_document_and_strangers_get_nothing()
    {
        var cart = await host.GivenCartAsync((await host.GivenSkuAsync(inStock: 1), 1));
        var order = (await host.PlaceAsync(cart)).Value.Id;

        var known = await host.SendAsync(new GetOrderQuery(order, cart.Customer, KnownVersion: 1));
        var strange = await host.SendAsync(new GetOrderQuery(order, new CustomerId(OrdersHost.NewId()), null));
        var staff = await host.SendAsync(new GetOrderQuery(order, Owner: null, KnownVersion: 7));

        known.Value.Json.IsEmpty.Should().BeTrue();
        known.Value.Version.Should().Be(1);
        strange.Error!.Code.Should().Be("order.not_found");
        staff.Value.Json.IsEmpty.Should().BeFalse();
    }

    [Fact]
    public async Task Forty_buyers_for_ten_units_make_ten_orders_and_thirty_shortages()
    {
        var sku = await host.GivenSkuAsync(inStock: 10);
        var carts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.GivenCartAsync((sku, 1))));

        var outcomes = await Task.WhenAll(carts.Select(host.PlaceAsync));

        outcomes.Count(outcome => outcome.Error is null).Should().Be(10);
        outcomes.Where(outcome => outcome.Error is not null).Should().HaveCount(30)
            .And.OnlyContain(outcome => outcome.Error!.Code == "stock.insufficient");
        (await host.StockAsync(sku)).Should().Be(new StockDetails(sku, OnHand: 10, Reserved: 10, Available: 0));
    }

    [Fact]
    public async Task Orders_of_the_same_skus_in_opposite_order_never_deadlock()
    {
        var (first, second) = (await host.GivenSkuAsync(inStock: 100), await host.GivenSkuAsync(inStock: 100));
        var carts = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => i % 2 == 0
            ? host.GivenCartAsync((first, 1), (second, 1))
            : host.GivenCartAsync((second, 1), (first, 1))));
        var before = await Deadlocks();

        var outcomes = await Task.WhenAll(carts.Select(host.PlaceAsync));

        outcomes.Should().OnlyContain(outcome => outcome.Error == null);
        (await host.StockAsync(first)).Reserved.Should().Be(40);
        (await host.StockAsync(second)).Reserved.Should().Be(40);
        (await Deadlocks()).Should().Be(before);

        Task<long> Deadlocks() => host.ScalarAsync<long>(
            "select deadlocks from pg_stat_database where datname = current_database()");
    }

    [Fact]
    public async Task What_is_short_is_listed_and_nothing_else_is_reserved()
    {
        var plenty = await host.GivenSkuAsync(inStock: 10);
        var scarce = await host.GivenSkuAsync(inStock: 1);
        var none = await host.GivenSkuAsync(inStock: 0);
        var cart = await host.GivenCartAsync((plenty, 2), (scarce, 2), (none, 1));

        var refused = await host.PlaceAsync(cart);

        refused.Error!.Code.Should().Be("stock.insufficient");
        ((IReadOnlyList<StockShortage>)refused.Error.Extensions["items"]).Should().BeEquivalentTo(
            [new StockShortage(new SkuId(scarce), 2, 1), new StockShortage(new SkuId(none), 1, 0)]);
        (await host.StockAsync(plenty)).Reserved.Should().Be(0);
        (await host.SendAsync(new GetCartQuery(cart.Id, cart.Customer))).Value.OrderId.Should().BeNull();
    }

    [Fact]
    public async Task Two_orders_of_one_cart_at_once_make_one()
    {
        var sku = await host.GivenSkuAsync(inStock: 100);
        var cart = await host.GivenCartAsync((sku, 1));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.PlaceAsync(cart)));

        outcomes.Should().ContainSingle(outcome => outcome.Error == null);
        outcomes.Where(outcome => outcome.Error is not null)
            .Should().OnlyContain(outcome => outcome.Error!.Code == "cart.converted");
        (await host.StockAsync(sku)).Reserved.Should().Be(1);
    }

    [Fact]
    public async Task A_second_order_of_a_cart_is_refused()
    {
        var cart = await host.GivenCartAsync((await host.GivenSkuAsync(inStock: 2), 1));
        await host.PlaceAsync(cart);

        (await host.PlaceAsync(cart)).Error!.Code.Should().Be("cart.converted");
    }

    [Fact]
    public async Task An_unexpected_total_is_refused_with_the_current_one()
    {
        var cart = await host.GivenCartAsync((await host.GivenSkuAsync(inStock: 2), 1));

        var refused = await host.PlaceAsync(cart with { Total = new Money(1, "EUR") });

        refused.Error!.Code.Should().Be("cart.price_changed");
        refused.Error.Extensions["current"].Should().Be(new Money(1190, "EUR"));
    }

    [Theory]
    [InlineData("card", "tok_requires_action")]
    [InlineData("card", null)]
    [InlineData("terms", null)]
    public async Task A_way_to_pay_that_nobody_can_play_yet_is_refused(string type, string? token)
    {
        var cart = await host.GivenCartAsync((await host.GivenSkuAsync(inStock: 2), 1));

        var refused = await host.SendAsync(new PlaceOrderCommand(
            cart.Customer, cart.Id, cart.Total, new PaymentChoice(type, token)));

        refused.Error!.Code.Should().Be("payment.method_unavailable");
    }

    [Fact]
    public async Task Another_customers_cart_is_not_found()
    {
        var cart = await host.GivenCartAsync((await host.GivenSkuAsync(inStock: 2), 1));

        var refused = await host.PlaceAsync(cart with { Customer = new CustomerId(OrdersHost.NewId()) });

        refused.Error!.Code.Should().Be("cart.not_found");
    }

    [Fact]
    public async Task An_empty_cart_is_refused()
    {
        var cart = await host.GivenCartAsync([]);

        (await host.PlaceAsync(cart)).Error!.Code.Should().Be("cart.empty");
    }
}
