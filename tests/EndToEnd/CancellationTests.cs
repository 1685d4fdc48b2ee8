using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>
/// However an order ends before its confirmation, nothing of it stays: no stock, no money, no number.
/// </summary>
public sealed class CancellationTests(Market market) : IClassFixture<Market>
{
    [Fact]
    public async Task A_declined_card_cancels_the_order()
    {
        var (customer, skuId, cartId, total) = await market.ReadyCartAsync();

        var placed = await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total, "tok_decline_hard"));

        await IsGoneAsync(customer, (string)placed["id"]!, skuId, "payment_declined");
    }

    [Fact]
    public async Task An_order_that_is_not_paid_for_in_time_is_cancelled()
    {
        await market.GatewayAsync("unavailable");
        var (early, email) = await market.NewCustomerWithMailAsync();
        var (_, skuId, cartId, total) = await market.ReadyCartAsync(early);
        var orderId = (string)(await Shop.ExpectAsync(201, early.PlaceAsync(cartId, total)))["id"]!;

        await market.AdvanceAsync("PT31M");
        var customer = await market.LoginAgainAsync(email);
        await customer.WaitForOrderAsync(orderId, "cancellation_pending");
        await market.GatewayAsync("normal");
        await market.AdvanceAsync("PT10M");

        await IsGoneAsync(await market.LoginAgainAsync(email), orderId, skuId, "payment_deadline");
    }

    [Fact]
    public async Task A_cancelled_order_waits_for_the_authorization_in_flight_and_voids_it()
    {
        await market.GatewayAsync("hold");
        var (customer, skuId, cartId, total) = await market.ReadyCartAsync();
        var orderId = (string)(await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total)))["id"]!;

        var cancelled = await customer.PostAsync(
            $"/api/v1/orders/{orderId}/cancel", new { reason = "changed my mind" }, Shop.NewKey());
        var stock = await market.StockAsync(skuId);
        var held = await Shop.ExpectAsync(200, customer.GetAsync($"/api/v1/orders/{orderId}"));
        await market.GatewayAsync("normal");

        cancelled.Status.Should().Be(HttpStatusCode.Accepted);
        ((string)cancelled["status"]!).Should().Be("cancellation_pending");
        ((string)held["status"]!).Should().Be("cancellation_pending", "the money may still be held");
        stock.Should().Be((10, 0), "the goods are free at once");
        await IsGoneAsync(customer, orderId, skuId, "customer_request");
    }

    private async Task IsGoneAsync(Shop customer, string orderId, string skuId, string reason)
    {
        var order = await customer.WaitForOrderAsync(orderId, "cancelled");
        await market.QuiesceAsync();
        ((string)order["cancelReason"]!).Should().Be(reason);
        (await market.StockAsync(skuId)).Should().Be((10, 0));
        var invoice = (await customer.ListAsync($"/api/v1/invoices?orderId={orderId}"))
            .Should().ContainSingle().Subject;
        ((string)invoice["status"]!).Should().Be("discarded");
        invoice["number"].Should().BeNull();
        (await LiveAuthorizationsAsync(customer, orderId)).Should().Be(0);

        // The next invoice takes the number that this one did not use.
        var before = await InvoiceNumberAsync();
        var after = await InvoiceNumberAsync();
        after.Should().Be(before + 1);
    }

    private async Task<int> LiveAuthorizationsAsync(Shop customer, string orderId)
    {
        var payment = (await customer.ListAsync($"/api/v1/payments?orderId={orderId}"))
            .Should().ContainSingle().Subject;
        var details = await Shop.ExpectAsync(200, customer.GetAsync($"/api/v1/payments/{(string)payment["id"]!}"));
        var done = new List<JsonNode>();
        foreach (var operation in details["operations"].AsArray())
        {
            var known = await Shop.ExpectAsync(200, market.Visitor.GetAsync(
                $"/dev/gateway/operations?key={(string)operation!["id"]!}"));
            done.AddRange(known["data"].AsArray().Select(o => o!));
        }

        done.Should().OnlyContain(o => (int)o["executions"]! == 1);
        return done.Count(o => Is(o, "authorize")) - done.Count(o => Is(o, "void"));

        static bool Is(JsonNode operation, string type) =>
            (string?)operation["type"] == type && (string?)operation["status"] == "succeeded";
    }

    private async Task<int> InvoiceNumberAsync()
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();
        var orderId = (string)(await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total)))["id"]!;
        var invoice = await Shop.WaitAsync("the invoice", async () =>
            (await customer.ListAsync($"/api/v1/invoices?orderId={orderId}"))
                .SingleOrDefault(i => i["number"] is not null));
        return int.Parse(
            ((string)invoice["number"]!).Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
