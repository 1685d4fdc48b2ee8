using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

/// <summary>The gateway holds the money for an order. Source: an authorize operation that succeeded.</summary>
/// <param name="Amount">Minor units of <paramref name="Currency"/>.</param>
[WireName("billing.payment.authorized.v1")]
public sealed record PaymentAuthorizedV1(
    Guid PaymentId, Guid OrderId, long Amount, string Currency) : IIntegrationEvent;
