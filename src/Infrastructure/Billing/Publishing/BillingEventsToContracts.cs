using Modular.Application.Contracts.Billing;
using Modular.Application.Contracts.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Infrastructure.Billing.Publishing;

/// <summary>What the other modules hear. Of a payment that is to be released they only hear that it is.</summary>
internal static class BillingEventsToContracts
{
    public static IIntegrationEvent? Publish(IDomainEvent occurred) => occurred switch
    {
        InvoiceFinalized e => new InvoiceFinalizedV1(
            e.InvoiceId.Value, e.OrderId.Value, e.CustomerId.Value, e.Number, e.IssuedAt, e.Gross.Amount,
            e.Gross.Currency),
        PaymentAuthorized { IsLate: false } e => new PaymentAuthorizedV1(
            e.PaymentId.Value, e.OrderId.Value, e.Amount.Amount, e.Amount.Currency),
        PaymentDeclined { IsLate: false } e => new PaymentDeclinedV1(
            e.PaymentId.Value, e.OrderId.Value, e.Code, e.Retryable),
        PaymentReleased e => new PaymentReleasedV1(e.PaymentId.Value, e.OrderId.Value),
        CustomerErased e => new ErasureCompletedV1(e.CustomerId.Value, e.RequestId),
        CustomerErasureBlocked e => new ErasureBlockedV1(e.CustomerId.Value, e.RequestId, e.Reason),
        _ => null,
    };
}
