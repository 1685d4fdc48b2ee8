using Modular.Domain.Shared;

namespace Modular.Domain.Orders.Customers;

internal static class CustomerErrors
{
    public static Error Suspended { get; } = new(
        "customer.suspended", ErrorKind.Forbidden, "This account is suspended and places no orders.");

    public static Error InvalidTransition(CustomerStatus from, CustomerTrigger trigger) => new(
        "customer.invalid_transition", ErrorKind.State, $"{trigger} is not possible when {from}.");
}
