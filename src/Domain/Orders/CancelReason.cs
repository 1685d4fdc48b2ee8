namespace Modular.Domain.Orders;

public enum CancelReason
{
    CustomerRequest,
    StaffRequest,
    PaymentDeclined,

    /// <summary>No payment was authorized in time.</summary>
    PaymentDeadline,

    /// <summary>What was authorized is not what the order costs.</summary>
    AmountMismatch,
}
