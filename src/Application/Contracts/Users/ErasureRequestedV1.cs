using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>
/// The time to change one's mind is over: every module lets go of what it holds about the person, and says so with its
/// own <c>erasure.completed</c> or, when something still stands in the way, <c>erasure.blocked</c>. Told again each day
/// until all have. Source: an erasure request whose two weeks are over.
/// </summary>
[WireName("users.erasure.requested.v1")]
public sealed record ErasureRequestedV1(Guid UserId, Guid RequestId) : IIntegrationEvent;
