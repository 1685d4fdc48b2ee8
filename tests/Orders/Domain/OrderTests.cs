using FluentAssertions;
using Modular.Domain.Orders;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Orders.Domain;

public sealed class OrderTests
{
    public static TheoryData<OrderStatus, OrderTrigger> EveryPair()
    {
        var pairs = new TheoryData<OrderStatus, OrderTrigger>();
        foreach (var status in Enum.GetValues<OrderStatus>())
        {
            foreach (var trigger in Enum.GetValues<OrderTrigger>())
            {
                pairs.Add(status, trigger);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Every_verb_does_what_the_state_machine_says_and_nothing_else(OrderStatus from, OrderTrigger trigger)
    {
        var order = Samples.OrderIn(from);
        var expected = Expected(from, trigger);

        var result = Pull(order, trigger);

        if (expected is null)
        {
            result.Error.Should().Match<Error>(e => e.Code == "order.invalid_transition" && e.Kind == ErrorKind.State);
            order.Events.Should().BeEmpty();
            order.State.Status.Should().Be(from);
        }
        else
        {
            result.Error.Should().BeNull();
            order.State.Status.Should().Be(expected);
            order.Events.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData(OrderTrigger.OtherAmountAuthorized, CancelReason.AmountMismatch)]
    [InlineData(OrderTrigger.PaymentDeclined, CancelReason.PaymentDeclined)]
    [InlineData(OrderTrigger.Deadline, CancelReason.PaymentDeadline)]
    [InlineData(OrderTrigger.Cancel, CancelReason.CustomerRequest)]
    public void A_cancellation_says_why_and_releases_what_was_reserved(OrderTrigger trigger, CancelReason reason)
    {
        var order = Samples.NewOrder();
        var reserved = order.Events.OfType<OrderPlaced>().Single().Reserved;

        Pull(order, trigger);

        order.State.CancelReason.Should().Be(reason);
        var started = order.Events.OfType<OrderCancellationStarted>().Single();
        started.Reason.Should().Be(reason);
        started.Released.Should().Equal(reserved).And.ContainSingle().Which.Quantity.Should().Be(3);
    }

    [Fact]
    public void A_placed_order_keeps_what_the_quote_said_and_waits_thirty_minutes()
    {
        var order = Samples.NewOrder();

        // 3 x 19.99 = 59.97 and 4.90 shipping; 19 % of 64.87 = 12.3253.
        order.State.Totals.Should().Be(new PricedTotals(Net: 5997, Discount: 0, Tax: 1233, Shipping: 490, Gross: 7720));
        order.State.Lines.Should().HaveCount(2);
        order.State.Lines.Sum(line => line.Sold.Gross).Should().Be(7720);
        order.State.Lines[^1].Sold.SkuId.Should().BeNull();
        order.State.Deadline.Should().Be(Samples.Now.AddMinutes(30));
        order.State.Status.Should().Be(OrderStatus.Pending);
        order.State.Version.Should().Be(1);
    }

    [Fact]
    public void An_order_at_another_price_than_expected_is_refused_with_the_current_one()
    {
        var sku = Samples.NewSku(price: 1000);
        var cart = Samples.CartWith((sku, 1));
        var quote = Quote.Of(cart.State.Items, [sku], Samples.Prices());

        var placed = Order.Place(
            new OrderId(Samples.NewId()), cart.State, quote, new Money(1189, "EUR"), Samples.Card, Samples.NewId,
            Samples.Now);

        placed.Error!.Code.Should().Be("cart.price_changed");
        placed.Error.Extensions["current"].Should().Be(new Money(1190, "EUR"));
    }

    [Fact]
    public void The_right_amount_in_another_currency_does_not_confirm()
    {
        var order = Samples.NewOrder();

        order.Confirm(new Money(order.State.Total.Amount, "USD"));

        order.State.Status.Should().Be(OrderStatus.CancellationPending);
        order.State.CancelReason.Should().Be(CancelReason.AmountMismatch);
    }

    [Fact]
    public void Order_numbers_name_the_year_and_differ()
    {
        var numbers = Enumerable.Range(0, 1000)
            .Select(_ => OrderNumber.For(new OrderId(Samples.NewId()), Samples.Now))
            .ToList();

        numbers.Should().OnlyHaveUniqueItems().And.AllSatisfy(
            number => number.Should().MatchRegex("^2026-[0-9A-HJKMNP-TV-Z]{8}$"));
    }

    // The table of the specification, written down a second time.
    private static OrderStatus? Expected(OrderStatus from, OrderTrigger trigger) => (from, trigger) switch
    {
        (OrderStatus.Pending, OrderTrigger.PaymentAuthorized) => OrderStatus.Confirmed,
        (OrderStatus.Confirmed or OrderStatus.Cancelled, OrderTrigger.Anonymise) => from,
        (OrderStatus.Pending, not (OrderTrigger.PaymentReleased or OrderTrigger.Anonymise)) =>
            OrderStatus.CancellationPending,
        (OrderStatus.Confirmed, OrderTrigger.Cancel) => OrderStatus.CancellationPending,
        (OrderStatus.CancellationPending, OrderTrigger.PaymentReleased) => OrderStatus.Cancelled,
        _ => null,
    };

    private static Result Pull(Order order, OrderTrigger trigger) => trigger switch
    {
        OrderTrigger.PaymentAuthorized => order.Confirm(order.State.Total),
        OrderTrigger.OtherAmountAuthorized => order.Confirm(order.State.Total + new Money(1, "EUR")),
        OrderTrigger.PaymentDeclined => order.Decline(),
        OrderTrigger.Deadline => order.Expire(),
        OrderTrigger.Cancel => order.Cancel(CancelReason.CustomerRequest, "changed my mind"),
        OrderTrigger.PaymentReleased => order.CompleteCancellation(),
        OrderTrigger.Anonymise => order.Anonymise(),
        _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
    };
}
