using System.Text.Json;
using FluentAssertions;
using Modular.Application.Orders;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.Orders.Commands;

public sealed class CatalogueAndCartTests(OrdersHost host) : IClassFixture<OrdersHost>
{
    private static readonly Money Price = new(1000, "EUR");

    [Fact]
    public async Task A_new_sku_is_shown_as_it_was_created_with_nothing_in_stock()
    {
        var created = await host.SendAsync(new CreateSkuCommand("BOOK-1", "A book", Price, "reduced", 5));

        var sku = created.Value.Id;
        var shown = (await host.SendAsync(new GetSkuQuery(sku))).Value;
        var document = JsonDocument.Parse(created.Value.Document).RootElement;
        document.GetProperty("taxCategory").GetString().Should().Be("reduced");
        shown.Should().Match<SkuDetails>(
            s => s.Code == "BOOK-1" && s.UnitPrice == Price && s.MaxPerOrder == 5 && s.Version == 1);
        (await host.StockAsync(sku)).Should().Be(new StockDetails(sku, 0, 0, 0));
    }

    [Fact]
    public async Task A_code_is_taken_once()
    {
        await host.SendAsync(new CreateSkuCommand("TWICE", "One", Price, "standard", MaxPerOrder: null));

        var second = await host.SendAsync(new CreateSkuCommand("TWICE", "Two", Price, "standard", MaxPerOrder: null));

        second.Error.Should().Match<Error>(e => e.Code == "sku.code_taken" && e.Kind == ErrorKind.State);
    }

    [Fact]
    public async Task A_sku_with_everything_wrong_is_refused_with_all_of_it()
    {
        var refused = await host.SendAsync(new CreateSkuCommand("a b", "", new Money(-1, "XXX"), "luxury", 0));

        refused.Error!.Fields.Select(field => field.Field).Should().BeEquivalentTo(
            "/code", "/name", "/unitPrice/amount", "/unitPrice/currency", "/taxCategory", "/maxPerOrder");
    }

    [Fact]
    public async Task Received_goods_add_up_and_each_receipt_is_one_stream_in_the_log()
    {
        var sku = await host.GivenSkuAsync(inStock: 5);

        var receipt = (await host.SendAsync(new ReceiveStockCommand(sku, 7, "delivery 2"))).Value;

        (await host.StockAsync(sku)).OnHand.Should().Be(12);
        receipt.Version.Should().Be(1);
        JsonDocument.Parse(receipt.Document).RootElement.GetProperty("quantity").GetInt32().Should().Be(7);
        (await host.ScalarAsync<long>("select count(*) from log.events where stream_id = @id", new { id = receipt.Id }))
            .Should().Be(1);
    }

    [Fact]
    public async Task Goods_of_no_known_sku_are_refused()
    {
        var refused = await host.SendAsync(new ReceiveStockCommand(OrdersHost.NewId(), 1, "x"));

        refused.Error!.Code.Should().Be("sku.not_found");
    }

    [Fact]
    public async Task A_cart_shows_its_items_with_the_prices_of_this_moment()
    {
        var sku = await host.GivenSkuAsync(inStock: 0, price: 999);
        var cart = await host.GivenCartAsync((sku, 3));

        var shown = (await host.SendAsync(new GetCartQuery(cart.Id, cart.Customer))).Value;

        shown.Items.Should().ContainSingle().Which.Should().Match<CartDetails.Item>(item =>
            item.Quantity == 3 && item.LineNet == new Money(2997, "EUR") && item.LineTax == new Money(569, "EUR"));
        shown.Totals!.Gross.Should().Be(new Money(3566, "EUR"));
        shown.Version.Should().Be(3);
        shown.Addresses!.Shipping.City.Should().Be("Bonn");
    }

    [Fact]
    public async Task A_change_of_a_version_that_is_gone_is_refused()
    {
        var sku = await host.GivenSkuAsync(inStock: 0);
        var customer = new CustomerId(OrdersHost.NewId());
        var cart = (await host.SendAsync(new CreateCartCommand(customer))).Value;
        var puts = Enumerable.Range(1, 8).Select(quantity =>
            host.SendAsync(new PutCartItemCommand(customer, cart.Id, sku, quantity, cart.Version)));

        var outcomes = await Task.WhenAll(puts);

        outcomes.Should().ContainSingle(outcome => outcome.Error == null);
        outcomes.Where(outcome => outcome.Error is not null)
            .Should().OnlyContain(outcome => outcome.Error == SharedErrors.Stale);
    }

    [Fact]
    public async Task A_removed_item_is_gone_and_an_emptied_cart_has_no_totals()
    {
        var sku = await host.GivenSkuAsync(inStock: 0);
        var cart = await host.GivenCartAsync((sku, 1));

        var removed = await host.SendAsync(new RemoveCartItemCommand(cart.Customer, cart.Id, sku, Versions: 3));

        removed.Error.Should().BeNull();
        var shown = (await host.SendAsync(new GetCartQuery(cart.Id, cart.Customer))).Value;
        shown.Items.Should().BeEmpty();
        shown.Totals.Should().BeNull();
    }

    [Fact]
    public async Task An_incomplete_address_is_refused_by_field()
    {
        var customer = new CustomerId(OrdersHost.NewId());
        var cart = (await host.SendAsync(new CreateCartCommand(customer))).Value;
        var good = new PostalAddress("Ada", "1 Main St", "Bonn", "53111", "DE");

        var refused = await host.SendAsync(new SetCartAddressesCommand(
            customer, cart.Id, good with { City = "" }, good with { Country = "Germany" }, cart.Version));

        refused.Error!.Fields.Select(field => field.Field)
            .Should().BeEquivalentTo("/shipping/city", "/billing/country");
    }

    [Fact]
    public async Task The_catalogue_is_listed_newest_first_page_by_page()
    {
        var skus = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            skus.Add(await host.GivenSkuAsync(inStock: 0));
        }

        var first = (await host.SendAsync(new ListSkusQuery(new SkuFilter(), new PageRequest(3, After: null)))).Value;
        var second = (await host.SendAsync(new ListSkusQuery(new SkuFilter(), new PageRequest(3, first.Next)))).Value;

        skus.Reverse();
        first.Items.Concat(second.Items).Select(item => item.Id).Should().StartWith(skus);
        first.Next.Should().NotBeNull();
    }

    [Fact]
    public async Task Lines_of_an_order_cannot_be_rewritten_by_the_module_itself()
    {
        var rewriting = () => host.Database.ExecuteAsync("orders", "update orders.order_lines set gross = 0");

        (await rewriting.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42501");
    }
}
