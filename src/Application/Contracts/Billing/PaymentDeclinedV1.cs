using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

/// <summary>The money for an order could not be had. Source: an authorize operation that was declined.</summary>
/// <param name="Code">The gateway's reason, such as <c>card_declined</c>.</param>
/// <param name="Retryable">Whether another attempt may succeed.</param>
[WireName("billing.payment.declined.v1")]
public sealed record PaymentDeclinedV1(
    Guid PaymentId, Guid OrderId, string Code, bool Retryable) : IIntegrationEvent;
