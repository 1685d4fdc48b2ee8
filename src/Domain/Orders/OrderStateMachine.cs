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

    /// <summary>The customer asked to be forgotten.</summary>
    Anonymise,
}

/// <summary>Every transition that there is. What is not listed is refused, never ignored.</summary>
public static class OrderStateMachine
{
    public static IReadOnlyDictionary<(OrderStatus From, OrderTrigger By), OrderStatus> Transitions { get; } =
        new Dictionary<(OrderStatus, OrderTrigger), OrderStatus>
        {
            [(OrderStatus.Pending, OrderTrigger.PaymentAuthorized)] = OrderStatus.Confirmed,
            [(OrderStatus.Pending, OrderTrigger.OtherAmountAuthorized)] = OrderStatus.CancellationPending,
            [(OrderStatus.Pending, OrderTrigger.PaymentDeclined)] = OrderStatus.CancellationPending,
            [(OrderStatus.Pending, OrderTrigger.Deadline)] = OrderStatus.CancellationPending,
            [(OrderStatus.Pending, OrderTrigger.Cancel)] = OrderStatus.CancellationPending,
            [(OrderStatus.Confirmed, OrderTrigger.Cancel)] = OrderStatus.CancellationPending,
            [(OrderStatus.CancellationPending, OrderTrigger.PaymentReleased)] = OrderStatus.Cancelled,
            [(OrderStatus.Confirmed, OrderTrigger.Anonymise)] = OrderStatus.Confirmed,
            [(OrderStatus.Cancelled, OrderTrigger.Anonymise)] = OrderStatus.Cancelled,
        };

    /// <returns>Null when the trigger is refused in this state.</returns>
    public static OrderStatus? Next(OrderStatus from, OrderTrigger trigger) =>
        Transitions.TryGetValue((from, trigger), out var to) ? to : null;
}
