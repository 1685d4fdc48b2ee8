using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Notifications;

/// <summary>
/// Notifications holds nothing about the person any more. Nothing can be sent to this person any more.
/// Source: <c>users.erasure.requested.v1</c>.
/// </summary>
[WireName("notifications.erasure.completed.v1")]
public sealed record ErasureCompletedV1(Guid UserId, Guid RequestId) : IIntegrationEvent;
