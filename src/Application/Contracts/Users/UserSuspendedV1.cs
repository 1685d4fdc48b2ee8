using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>An account may do nothing until it is reinstated; all its sessions have ended. Source: staff.</summary>
[WireName("users.user.suspended.v1")]
public sealed record UserSuspendedV1(Guid UserId) : IIntegrationEvent;
