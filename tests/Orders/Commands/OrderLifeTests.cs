using System.Text.Json;
using FluentAssertions;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Orders.Commands;

public sealed class OrderLifeTests(OrdersHost host) : IClassFixture<OrdersHost>
{
    [Fact]
    public async Task The_authorized_total_confirms_the_order_and_ends_its_deadline()
    {
        var (order, cart, sku) = await PlacedAsync();

        var confirmed = await host.SendAsync(new ConfirmOrderCommand(order, cart.Total));

        confirmed.Error.Should().BeNull();
        var document = await DocumentAsync(order);
        document.GetProperty("status").GetString().Should().Be("confirmed");
        document.GetProperty("_links").GetProperty("invoice").GetProperty("href").GetString()
            .Should().Be($"/api/v1/invoices?orderId={order}");
        (await host.StockAsync(sku)).Reserved.Should().Be(2);
        (await TimersAsync(order)).Should().Be(0);
    }

    [Fact]
    public async Task Another_amount_starts_the_cancellation()
    {
        var (order, cart, sku) = await PlacedAsync();

        await host.SendAsync(new ConfirmOrderCommand(order, cart.Total + new Money(1, "EUR")));

        (await CancellationAsync(order)).Should().Be("cancellation_pending: amount_mismatch");
        (await host.StockAsync(sku)).Reserved.Should().Be(0);
    }

    [Fact]
    public async Task A_decline_the_deadline_and_both_kinds_of_cancel_release_the_goods()
    {
        var (declined, _, sku1) = await PlacedAsync();
        var (expired, _, sku2) = await PlacedAsync();
        var (cancelled, cart, sku3) = await PlacedAsync();
        var (refused, _, sku4) = await PlacedAsync();

        await host.SendAsync(new DeclineOrderCommand(declined));
        await host.SendAsync(new ExpireCheckoutCommand(expired));
        var byCustomer = await host.SendAsync(new CancelOrderCommand(cancelled, cart.Customer, "changed my mind"));
        await host.SendAsync(new CancelOrderCommand(refused, Owner: null, Reason: null));

        byCustomer.Value.Should().Be(cancelled);
        (await CancellationAsync(declined)).Should().Be("cancellation_pending: payment_declined");
        (await CancellationAsync(expired)).Should().Be("cancellation_pending: payment_deadline");
        (await CancellationAsync(cancelled)).Should().Be("cancellation_pending: customer_request");
        (await CancellationAsync(refused)).Should().Be("cancellation_pending: staff_request");
        (await DocumentAsync(cancelled)).GetProperty("cancelNote").GetString().Should().Be("changed my mind");
        (await DocumentAsync(cancelled)).GetProperty("_links").TryGetProperty("cancel", out _).Should().BeFalse();
        foreach (var sku in new[] { sku1, sku2, sku3, sku4 })
        {
            (await host.StockAsync(sku)).Reserved.Should().Be(0);
        }
    }

    [Fact]
    public async Task A_confirmed_order_can_be_cancelled_and_ends_when_no_money_is_held()
    {
        var (order, cart, sku) = await PlacedAsync();
        await host.SendAsync(new ConfirmOrderCommand(order, cart.Total));

        await host.SendAsync(new CancelOrderCommand(order, cart.Customer, Reason: null));
        var completed = await host.SendAsync(new CompleteCancellationCommand(order));

        completed.Error.Should().BeNull();
        (await CancellationAsync(order)).Should().Be("cancelled: customer_request");
        (await host.StockAsync(sku)).Reserved.Should().Be(0);
        (await host.ScalarAsync<string>(
            """
            select string_agg(type, ' ' order by stream_version) from log.events
            where stream_id = @order and kind = 'integration'
            """,
            new { order })).Should().Be(
                "orders.order.placed.v1 orders.order.confirmed.v1 "
                + "orders.order.cancellation_started.v1 orders.order.cancelled.v1");
    }

    [Fact]
    public async Task Money_that_comes_after_the_deadline_is_too_late()
    {
        var (order, cart, _) = await PlacedAsync();
        await host.SendAsync(new ExpireCheckoutCommand(order));

        var late = await host.SendAsync(new ConfirmOrderCommand(order, cart.Total));

        late.Error.Should().Match<Error>(e => e.Code == "order.invalid_transition" && e.Kind == ErrorKind.State);
    }

    [Fact]
    public async Task Another_customers_order_cannot_be_cancelled()
    {
        var (order, _, _) = await PlacedAsync();

        var stranger = new CustomerId(OrdersHost.NewId());

        var refused = await host.SendAsync(new CancelOrderCommand(order, stranger, Reason: null));

        refused.Error!.Code.Should().Be("order.not_found");
    }

    [Fact]
    public async Task Confirming_and_cancelling_at_once_ends_in_one_consistent_cancellation()
    {
        for (var round = 0; round < 10; round++)
        {
            var (order, cart, sku) = await PlacedAsync();

            var confirm = host.SendAsync(new ConfirmOrderCommand(order, cart.Total));
            var cancel = host.SendAsync(new CancelOrderCommand(order, cart.Customer, Reason: null));
            var expire = host.SendAsync(new ExpireCheckoutCommand(order));
            await Task.WhenAll(confirm, cancel, expire);

            // Whoever was second saw what the first had done: either refused, or legal after it.
            (await CancellationAsync(order)).Should().StartWith("cancellation_pending: ");
            (await host.StockAsync(sku)).Reserved.Should().Be(0);
            (await host.ScalarAsync<bool>(
                """
                select array_agg(stream_version order by stream_version) = array_agg(n::int order by n)
                from (select stream_version, row_number() over (order by stream_version) as n
                      from log.events where stream_id = @order and kind = 'domain') as e
                """,
                new { order })).Should().BeTrue();
            (await TimersAsync(order)).Should().Be(await expire is { Error: null } ? 1 : 0);
        }
    }

    private async Task<(Guid Order, ReadyCart Cart, Guid Sku)> PlacedAsync()
    {
        var sku = await host.NewSkuAsync(inStock: 2);
        var cart = await host.NewCartAsync((sku, 2));
        return ((await host.PlaceAsync(cart)).Value.Id, cart, sku);
    }

    private async Task<JsonElement> DocumentAsync(Guid order) => JsonDocument.Parse(
        (await host.SendAsync(new GetOrderQuery(order, Owner: null, KnownVersion: null))).Value.Json).RootElement;

    private async Task<string> CancellationAsync(Guid order)
    {
        var document = await DocumentAsync(order);
        return $"{document.GetProperty("status").GetString()}: {document.GetProperty("cancelReason").GetString()}";
    }

    private Task<long> TimersAsync(Guid order) => host.ScalarAsync<long>(
        "select count(*) from log.timers where key = @key", new { key = $"order-deadline:{order}" });
}
