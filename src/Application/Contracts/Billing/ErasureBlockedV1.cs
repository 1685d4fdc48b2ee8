using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

/// <summary>
/// Billing cannot let go of the person yet. Source: <c>users.erasure.requested.v1</c>.
/// </summary>
/// <param name="Reason"><c>payments_open</c>: the gateway still owes the answer to an operation.</param>
[WireName("billing.erasure.blocked.v1")]
public sealed record ErasureBlockedV1(Guid UserId, Guid RequestId, string Reason) : IIntegrationEvent;
