using System.Net;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

public sealed class PlacementTests(Market market) : IClassFixture<Market>
{
    [Fact]
    public async Task Fifty_twins_of_one_key_make_one_order_and_get_the_same_bytes()
    {
        var (customer, skuId, cartId, total) = await market.ReadyCartAsync();
        var key = Shop.NewKey();

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => customer.PlaceAsync(cartId, total, key: key)));

        replies.Should().OnlyContain(r => r.Status == HttpStatusCode.Created);
        replies.Should().OnlyContain(r => r.Bytes.SequenceEqual(replies[0].Bytes));
        replies.Count(r => r.Headers.Contains("Idempotency-Replayed")).Should().Be(49);
        replies.Select(r => (r.ETag, r.Headers.Location)).Distinct().Should().ContainSingle();
        await market.QuiesceAsync();
        (await customer.ListAsync("/api/v1/orders")).Should().ContainSingle();
        (await market.StockAsync(skuId)).Should().Be((10, 2));
    }

    [Fact]
    public async Task Forty_buyers_of_ten_units_make_ten_orders_and_thirty_refusals()
    {
        var skuId = await market.NewSkuAsync(quantity: 10);
        var customer = await market.NewCustomerAsync();
        var carts = new List<(string CartId, System.Text.Json.Nodes.JsonNode Total)>();
        for (var buyer = 0; buyer < 40; buyer++)
        {
            carts.Add(await customer.FillCartAsync((skuId, 1)));
        }

        var replies = await Task.WhenAll(carts.Select(cart => customer.PlaceAsync(cart.CartId, cart.Total)));

        replies.Count(r => r.Status == HttpStatusCode.Created).Should().Be(10);
        replies.Count(r => r.Status == HttpStatusCode.UnprocessableEntity && r.Code == "stock.insufficient")
            .Should().Be(30);
        var refused = replies.First(r => r.Code == "stock.insufficient")["items"].AsArray().Single()!;
        ((string)refused["skuId"]!, (int)refused["requested"]!, (int)refused["available"]!).Should().Be((skuId, 1, 0));
        await market.QuiesceAsync();
        (await market.StockAsync(skuId)).Should().Be((10, 10));
    }

    [Fact]
    public async Task A_key_is_needed_and_belongs_to_one_request()
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();
        var key = Shop.NewKey();

        var without = await customer.PostAsync(
            "/api/v1/orders",
            new { cartId, expectedTotal = total, paymentMethod = new { type = "card", token = "tok_approve" } });
        var first = await customer.PlaceAsync(cartId, total, key: key);
        var other = await customer.PlaceAsync(cartId, total, "tok_decline_hard", key);

        (without.Status, without.Code).Should().Be((HttpStatusCode.BadRequest, "idempotency.key_required"));
        first.Status.Should().Be(HttpStatusCode.Created);
        (other.Status, other.Code).Should().Be((HttpStatusCode.UnprocessableEntity, "idempotency.key_reused"));
    }

    [Fact]
    public async Task A_refused_request_may_be_repeated_with_its_key()
    {
        var (customer, skuId, cartId, total) = await market.ReadyCartAsync();
        var key = Shop.NewKey();
        var higher = total.DeepClone();
        higher["amount"] = (long)total["amount"]! + 1;

        var refused = await customer.PlaceAsync(cartId, higher, key: key);
        var stock = await market.StockAsync(skuId);
        var other = await customer.PlaceAsync(cartId, total, key: key);

        (refused.Status, refused.Code).Should().Be((HttpStatusCode.Conflict, "cart.price_changed"));
        stock.Should().Be((10, 0));
        other.Status.Should().Be(HttpStatusCode.Created, "a refusal stores nothing, so the key is free");
    }

    [Theory]
    [InlineData("card", "tok_decline_soft")]
    [InlineData("card", "4111111111111111")]
    [InlineData("terms", null)]
    public async Task Methods_that_nobody_offers_are_refused(string type, string? token)
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();

        var refused = await customer.PostAsync(
            "/api/v1/orders", new { cartId, expectedTotal = total, paymentMethod = new { type, token } },
            Shop.NewKey());

        (refused.Status, refused.Code).Should().Be((HttpStatusCode.UnprocessableEntity, "payment.method_unavailable"));
    }

    [Fact]
    public async Task A_cart_is_placed_once()
    {
        var (customer, skuId, cartId, total) = await market.ReadyCartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => customer.PlaceAsync(cartId, total)));

        replies.Count(r => r.Status == HttpStatusCode.Created).Should().Be(1);
        replies.Where(r => r.Status != HttpStatusCode.Created).Should().OnlyContain(r => r.Code == "cart.converted");
        (await market.StockAsync(skuId)).Should().Be((10, 2));
    }

    [Fact]
    public async Task A_read_with_the_current_etag_costs_no_body()
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();
        var placed = await customer.PlaceAsync(cartId, total);
        await market.QuiesceAsync();

        var read = await customer.GetAsync(placed.Headers.Location!.ToString());
        var again = await customer.GetAsync(placed.Headers.Location!.ToString(), ifNoneMatch: read.ETag);
        var stale = await customer.GetAsync(placed.Headers.Location!.ToString(), ifNoneMatch: placed.ETag);

        (again.Status, again.Bytes.Length, again.ETag).Should().Be((HttpStatusCode.NotModified, 0, read.ETag));
        stale.Status.Should().Be(HttpStatusCode.OK, "the order was confirmed since");
    }

    [Fact]
    public async Task My_orders_come_in_pages_newest_first()
    {
        var customer = await market.NewCustomerAsync();
        var skuId = await market.NewSkuAsync(quantity: 10);
        var placed = new List<string>();
        for (var order = 0; order < 3; order++)
        {
            var (cartId, total) = await customer.FillCartAsync((skuId, 1));
            placed.Add((string)(await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total)))["id"]!);
        }

        await market.QuiesceAsync();
        var first = await Shop.ExpectAsync(200, customer.GetAsync("/api/v1/orders?limit=2"));
        var second = await Shop.ExpectAsync(200, customer.GetAsync((string)first["links"]["next"]!));
        var forged = await customer.GetAsync("/api/v1/orders?limit=2&after=AAAA");

        first["data"].AsArray().Concat(second["data"].AsArray()).Select(o => (string)o!["id"]!)
            .Should().Equal(Enumerable.Reverse(placed));
        ((bool)first["meta"]["hasMore"]!, (bool)second["meta"]["hasMore"]!).Should().Be((true, false));
        (forged.Status, forged.Code).Should().Be((HttpStatusCode.BadRequest, "query.cursor_invalid"));
    }
}
