using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>
/// An account may be used: its address is proven, or it is the bootstrap admin's. How to reach the user stands in
/// <see cref="ContactChangedV1"/>, which is published with it.
/// </summary>
[WireName("users.user.activated.v1")]
[NoConsumer("For subscribers outside of the product; modules keep the contact that is published with it.")]
public sealed record UserActivatedV1(Guid UserId) : IIntegrationEvent;
