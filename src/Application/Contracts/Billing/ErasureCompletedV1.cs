using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

/// <summary>
/// Billing holds nothing about the person any more but what the law wants kept: invoices and credit notes are whole,
/// the names of cards are gone.
/// Source: <c>users.erasure.requested.v1</c>.
/// </summary>
[WireName("billing.erasure.completed.v1")]
public sealed record ErasureCompletedV1(Guid UserId, Guid RequestId) : IIntegrationEvent;
