using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

public static class OrderErrors
{
    public static Error NotFound { get; } = new("order.not_found", ErrorKind.NotFound, "There is no such order.");

    public static Error PaymentMethodUnavailable { get; } = new(
        "payment.method_unavailable", ErrorKind.Rule, "Orders cannot be paid this way here: choose another method.");

    public static Error PriceChanged(Money current) => new(
        "cart.price_changed", ErrorKind.State,
        $"The cart now costs {current}: show it to the customer and order again with this total.")
    {
        Extensions = new Dictionary<string, object> { ["current"] = current },
    };

    public static Error InvalidTransition(OrderState order, OrderTrigger trigger) => new(
        "order.invalid_transition", ErrorKind.State,
        $"Order {order.Number} is {EnumText.Of(order.Status)}: that does not allow {EnumText.Of(trigger)}.")
    {
        Extensions = new Dictionary<string, object> { ["state"] = order.Status },
    };
}
