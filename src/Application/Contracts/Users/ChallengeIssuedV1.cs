using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>
/// Somebody must prove that an address is theirs. Carries no secret: whoever delivers the code asks
/// <see cref="IChallengeCodes"/> at the moment of writing the message. Source: the owner, or somebody who says so.
/// </summary>
/// <param name="Purpose"><c>verify_email</c>, or <c>already_registered</c>: somebody tried to register an address that
/// has an account, or to take it for another one; its owner is told and gets no code. <c>recover</c>: for a new
/// password. <c>change_email</c>: of the address that the account is to have.</param>
[WireName("users.challenge.issued.v1")]
public sealed record ChallengeIssuedV1(Guid ChallengeId, Guid UserId, string Purpose) : IIntegrationEvent;
