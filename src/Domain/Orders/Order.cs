using Modular.Domain.Orders.Carts;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

/// <summary>
/// A customer's binding wish to buy. Placing it reserves the goods; it is delivered once payment is authorized, and it
/// is cancelled only when no money is held any more. <see cref="OrderStateMachine"/> says which verb is legal when.
/// </summary>
public sealed class Order : AggregateRoot<OrderState>
{
    /// <summary>How long goods stay reserved without an authorized payment.</summary>
    public static readonly TimeSpan PaymentWindow = TimeSpan.FromMinutes(30);

    private Order(OrderState state)
        : base(state)
    {
    }

    public static Order Load(OrderState state) => new(state);

    /// <param name="cart">Open and complete: it has passed <see cref="Cart.Convert"/>.</param>
    /// <param name="expectedTotal">What the customer was shown; the price is ours, this is only compared.</param>
    /// <param name="newId">Gives each line its id.</param>
    public static Result<Order> Place(
        OrderId id,
        CartState cart,
        Quote quote,
        Money expectedTotal,
        PaymentMethod paymentMethod,
        Func<Guid> newId,
        DateTimeOffset now)
    {
        if (expectedTotal != quote.Total)
        {
            return OrderErrors.PriceChanged(current: quote.Total);
        }

        var state = new OrderState
        {
            Id = id,
            Number = OrderNumber.For(id, now),
            CustomerId = cart.CustomerId,
            CartId = cart.Id,
            Status = OrderStatus.Pending,
            Currency = quote.Currency,
            Lines = [.. quote.Lines.Select(line => new OrderLine(OrderLineId.From(newId()), line))],
            TaxGroups = quote.TaxGroups,
            Totals = quote.Totals,
            Addresses = cart.Addresses ?? throw new ArgumentException("The cart has no addresses.", nameof(cart)),
            PaymentType = paymentMethod.Type,
            PlacedAt = now,
            Deadline = now + PaymentWindow,
        };
        var order = new Order(state);
        order.Raise(
            new OrderPlaced(
                id, state.Number, state.CustomerId, state.CartId, state.Total, paymentMethod, Reserved: order.Units(),
                now, state.Deadline),
            state);
        return order;
    }

    /// <summary>Money is held: the order will be delivered if it is the right amount, else it is cancelled.</summary>
    public Result Confirm(Money authorized)
    {
        if (authorized != State.Total)
        {
            return StartCancellation(OrderTrigger.OtherAmountAuthorized, CancelReason.AmountMismatch);
        }

        return Move(OrderTrigger.PaymentAuthorized, new OrderConfirmed(State.Id), State);
    }

    /// <summary>The money could not be had.</summary>
    public Result Decline() => StartCancellation(OrderTrigger.PaymentDeclined, CancelReason.PaymentDeclined);

    /// <summary>No payment was authorized within <see cref="PaymentWindow"/>.</summary>
    public Result Expire() => StartCancellation(OrderTrigger.Deadline, CancelReason.PaymentDeadline);

    public Result Cancel(CancelReason reason, string? note) =>
        StartCancellation(OrderTrigger.Cancel, reason, note);

    /// <summary>Billing holds no money for the order any more.</summary>
    public Result CompleteCancellation() =>
        Move(OrderTrigger.PaymentReleased, new OrderCancelled(State.Id), State);

    /// <summary>The customer asked to be forgotten: the order stays, and names nobody.</summary>
    public Result Anonymise() => Move(
        OrderTrigger.Anonymise, new OrderAnonymised(State.Id),
        State with { Addresses = State.Addresses.Erase(), CancelNote = null });

    // There is no way back from here, which is why the goods can be released at once.
    private Result StartCancellation(OrderTrigger trigger, CancelReason reason, string? note = null) => Move(
        trigger,
        new OrderCancellationStarted(State.Id, reason, Released: Units()),
        State with { CancelReason = reason, CancelNote = note });

    private Result Move(OrderTrigger trigger, IDomainEvent occurred, OrderState next)
    {
        if (OrderStateMachine.Next(State.Status, trigger) is not { } status)
        {
            return OrderErrors.InvalidTransition(State, trigger);
        }

        Raise(occurred, next with { Status = status });
        return Result.Success;
    }

    // A shipping fee has no SKU, and nothing of it is in stock.
    private List<StockUnits> Units() =>
    [
        .. from line in State.Lines
           where line.Sold.SkuId is not null
           select new StockUnits(line.Sold.SkuId!.Value, line.Sold.Quantity),
    ];
}
