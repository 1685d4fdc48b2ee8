using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public static class InvoiceErrors
{
    /// <summary>An order is billed once.</summary>
    public static Error AlreadyBilled { get; } = new(
        "invoice.already_billed", ErrorKind.State, "This order has been billed before.");

    public static Error NotFound { get; } = new(
        "invoice.not_found", ErrorKind.NotFound, "There is no such invoice.");

    public static Error InvalidTransition(InvoiceState invoice, InvoiceTrigger trigger) => new(
        "invoice.invalid_transition",
        ErrorKind.State,
        $"Invoice {invoice.Id.Value} is {EnumText.Of(invoice.Status)}: it does not allow {EnumText.Of(trigger)}.");

    /// <summary>The order's amounts are not what its lines give.</summary>
    public static Error AmountsDiffer(string what, object stated, object computed) => new(
        "invoice.amounts_differ", ErrorKind.Rule, $"{what} is stated as {stated}, but its lines give {computed}.");
}
