using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>An account that was suspended may do again what its roles allow. Source: staff.</summary>
[WireName("users.user.reinstated.v1")]
public sealed record UserReinstatedV1(Guid UserId) : IIntegrationEvent;
