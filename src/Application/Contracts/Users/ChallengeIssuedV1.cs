using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>
/// Somebody must prove that an address is theirs. Carries no secret: whoever delivers the code asks
/// <see cref="IChallengeCodes"/> at the moment of writing the message. Source: registration.
/// </summary>
/// <param name="Purpose"><c>verify_email</c>, or <c>already_registered</c>: somebody tried to register an address that
/// has an account; its owner is told and gets no code.</param>
[WireName("users.challenge.issued.v1")]
public sealed record ChallengeIssuedV1(Guid ChallengeId, Guid UserId, string Purpose) : IIntegrationEvent;
