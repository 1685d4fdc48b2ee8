namespace Modular.Domain.Orders;

public enum OrderStatus
{
    /// <summary>Stock is reserved; payment is awaited until the deadline.</summary>
    Pending,

    /// <summary>Payment is authorized; the order will be delivered.</summary>
    Confirmed,

    /// <summary>Stock is free again; whether money is still held is for Billing to say. No way back.</summary>
    CancellationPending,

    /// <summary>Over, and no money is held.</summary>
    Cancelled,
}

public enum OrderTrigger
{
    PaymentAuthorized,

    /// <summary>Money is held, but not the order's total.</summary>
    OtherAmountAuthorized,
    PaymentDeclined,
    Deadline,
    Cancel,
    PaymentReleased,
}

public sealed record OrderTransition(OrderStatus From, OrderTrigger Trigger, OrderStatus To);

/// <summary>Every transition that there is. What is not listed is refused, never ignored.</summary>
public static class OrderStateMachine
{
    public static IReadOnlyList<OrderTransition> Transitions { get; } =
    [
        new(OrderStatus.Pending, OrderTrigger.PaymentAuthorized, OrderStatus.Confirmed),
        new(OrderStatus.Pending, OrderTrigger.OtherAmountAuthorized, OrderStatus.CancellationPending),
        new(OrderStatus.Pending, OrderTrigger.PaymentDeclined, OrderStatus.CancellationPending),
        new(OrderStatus.Pending, OrderTrigger.Deadline, OrderStatus.CancellationPending),
        new(OrderStatus.Pending, OrderTrigger.Cancel, OrderStatus.CancellationPending),
        new(OrderStatus.Confirmed, OrderTrigger.Cancel, OrderStatus.CancellationPending),
        new(OrderStatus.CancellationPending, OrderTrigger.PaymentReleased, OrderStatus.Cancelled),
    ];

    /// <returns>Null when the trigger is refused in this state.</returns>
    public static OrderStatus? Next(OrderStatus from, OrderTrigger trigger)
    {
        foreach (var transition in Transitions)
        {
            if (transition.From == from && transition.Trigger == trigger)
            {
                return transition.To;
            }
        }

        return null;
    }
}
