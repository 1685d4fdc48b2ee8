using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>There is an account; its address is not proven yet. Source: whoever registers.</summary>
[WireName("users.user.registered.v1")]
[NoConsumer("For subscribers outside of the product; modules hear of an account when its address is proven.")]
public sealed record UserRegisteredV1(Guid UserId) : IIntegrationEvent;
