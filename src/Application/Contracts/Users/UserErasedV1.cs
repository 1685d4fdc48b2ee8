using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>
/// Nothing of an account is left but its id: every module has erased what it held, or the address was never proven.
/// </summary>
[WireName("users.user.erased.v1")]
[NoConsumer("For subscribers outside of the product; modules were asked before and have answered.")]
public sealed record UserErasedV1(Guid UserId) : IIntegrationEvent;
