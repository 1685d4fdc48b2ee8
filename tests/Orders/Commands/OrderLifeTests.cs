using System.Text.Json;
using FluentAssertions;
using Modular.Application.Contracts.Billing;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Shared;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Domain.Shared;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Orders.Commands;

public sealed class OrderLifeTests(OrdersHost host) : IClassFixture<OrdersHost>
{
    [Fact]
    public async Task The_authorized_total_confirms_the_order_and_ends_its_deadline()
    {
        var (order, cart, sku) = await host.GivenOrderAsync();

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
    public async Task What_Billing_tells_of_the_payment_confirms_the_order_or_starts_and_ends_its_cancellation()
    {
        var (paid, cart, _) = await host.GivenOrderAsync();
        var (unpaid, _, _) = await host.GivenOrderAsync();

        var confirmed = await host.Scenario()
            .When(Sample.Of<PaymentAuthorizedV1>() with { OrderId = paid, Amount = cart.Total.Amount })
            .ThenEventAsync<OrderConfirmedV1>();
        var started = await host.Scenario()
            .When(Sample.Of<PaymentDeclinedV1>() with { OrderId = unpaid })
            .ThenEventAsync<OrderCancellationStartedV1>();
        var cancelled = await host.Scenario()
            .When(Sample.Of<PaymentReleasedV1>() with { OrderId = unpaid })
            .ThenEventAsync<OrderCancelledV1>();

        confirmed.Should().BeEquivalentTo(
            new { OrderId = paid, CustomerId = cart.Customer.Value, Gross = cart.Total.Amount, cart.Total.Currency });
        started.Should().BeEquivalentTo(new { OrderId = unpaid, Reason = "payment_declined" });
        cancelled.Should().BeEquivalentTo(new { OrderId = unpaid, Reason = "payment_declined" });
    }

    [Fact]
    public async Task An_order_that_is_not_paid_in_half_an_hour_gives_its_goods_back()
    {
        var (order, _, sku) = await host.GivenOrderAsync();

        var started = await host.Scenario().WhenTimePasses(TimeSpan.FromMinutes(31))
            .ThenEventAsync<OrderCancellationStartedV1>(e => e.OrderId == order);

        started.Reason.Should().Be("payment_deadline");
        (await host.StockAsync(sku)).Reserved.Should().Be(0);
    }

    [Fact]
    public async Task Another_amount_starts_the_cancellation()
    {
        var (order, cart, sku) = await host.GivenOrderAsync();

        await host.SendAsync(new ConfirmOrderCommand(order, cart.Total + new Money(1, "EUR")));

        (await CancellationAsync(order)).Should().Be("cancellation_pending: amount_mismatch");
        (await host.StockAsync(sku)).Reserved.Should().Be(0);
    }

    [Fact]
    public async Task A_decline_the_deadline_and_both_kinds_of_cancel_release_the_goods()
    {
        var (declined, _, sku1) = await host.GivenOrderAsync();
        var (expired, _, sku2) = await host.GivenOrderAsync();
        var (cancelled, cart, sku3) = await host.GivenOrderAsync();
        var (refused, _, sku4) = await host.GivenOrderAsync();

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
        var (order, cart, sku) = await host.GivenOrderAsync();
        await host.SendAsync(new ConfirmOrderCommand(order, cart.Total));

        var told = await host.Scenario()
            .When(new CancelOrderCommand(order, cart.Customer, Reason: null))
            .When(new CompleteCancellationCommand(order))
            .ThenEventsAsync();

        (await CancellationAsync(order)).Should().Be("cancelled: customer_request");
        (await host.StockAsync(sku)).Reserved.Should().Be(0);
        told.OfType<IIntegrationEvent>().Select(e => e.GetType())
            .Should().Equal(typeof(OrderCancellationStartedV1), typeof(OrderCancelledV1));
    }

    [Fact]
    public async Task Money_that_comes_after_the_deadline_is_too_late()
    {
        var (order, cart, _) = await host.GivenOrderAsync();
        await host.SendAsync(new ExpireCheckoutCommand(order));

        var late = await host.SendAsync(new ConfirmOrderCommand(order, cart.Total));

        late.Error.Should().Match<Error>(e => e.Code == "order.invalid_transition" && e.Kind == ErrorKind.State);
    }

    [Fact]
    public async Task Another_customers_order_cannot_be_cancelled()
    {
        var (order, _, _) = await host.GivenOrderAsync();

        var stranger = new CustomerId(OrdersHost.NewId());

        var refused = await host.SendAsync(new CancelOrderCommand(order, stranger, Reason: null));

        refused.Error!.Code.Should().Be("order.not_found");
    }

    [Fact]
    public async Task Confirming_and_cancelling_at_once_ends_in_one_consistent_cancellation()
    {
        for (var round = 0; round < 10; round++)
        {
            var (order, cart, sku) = await host.GivenOrderAsync();

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
