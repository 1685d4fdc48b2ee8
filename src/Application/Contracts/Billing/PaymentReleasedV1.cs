using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

/// <summary>
/// After a cancellation: no authorization is live, nothing that was captured is kept, no operation is in flight.
/// Source: the release of a payment.
/// </summary>
[WireName("billing.payment.released.v1")]
public sealed record PaymentReleasedV1(Guid PaymentId, Guid OrderId) : IIntegrationEvent;
