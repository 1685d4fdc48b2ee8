using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public static class PaymentErrors
{
    /// <summary>The code of <c>PaymentDeclined</c> when the order's amounts do not hold.</summary>
    public const string InvalidOrder = "invalid";

    public static Error NotFound { get; } = new(
        "payment.not_found", ErrorKind.NotFound, "There is no such payment.");

    public static Error ReleaseRequestedBefore(PaymentState payment) => new(
        "payment.release_requested",
        ErrorKind.State,
        $"The release of payment {payment.Id.Value} was requested at {payment.ReleaseRequestedAt:O}.");

    public static Error UnknownOperation(PaymentState payment, PaymentOperationId operation) => new(
        "payment.operation_unknown",
        ErrorKind.NotFound,
        $"Payment {payment.Id.Value} has no operation {operation.Value}.");

    public static Error InvalidTransition(PaymentOperation operation, PaymentOperationTrigger trigger) => new(
        "payment.invalid_transition",
        ErrorKind.State,
        $"Operation {operation.Id.Value} is {EnumText.Of(operation.Status)}: it does not allow "
        + $"{EnumText.Of(trigger)}.");
}
