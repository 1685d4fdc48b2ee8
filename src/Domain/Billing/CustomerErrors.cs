using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

internal static class CustomerErrors
{
    public static Error InvalidTransition(CustomerStatus from, CustomerTrigger trigger) => new(
        "billing_customer.invalid_transition", ErrorKind.State,
        $"{EnumText.Of(trigger)} is not possible when {EnumText.Of(from)}.");
}
