using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

/// <summary>
/// Billing holds nothing about the person any more. The names of cards are gone. Invoices and credit notes stay as they are: the law says how long.
/// Source: <c>users.erasure.requested.v1</c>.
/// </summary>
[WireName("billing.erasure.completed.v1")]
public sealed record ErasureCompletedV1(Guid UserId, Guid RequestId) : IIntegrationEvent;
