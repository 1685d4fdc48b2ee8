namespace Modular.Domain.Users;

public interface IVerificationChallengeRepository
{
    Task<VerificationChallenge?> GetAsync(ChallengeId id, CancellationToken cancellationToken);

    /// <summary>The one that is still issued, expired or not; there is never more than one.</summary>
    Task<VerificationChallenge?> FindIssuedAsync(
        UserId user, ChallengePurpose purpose, CancellationToken cancellationToken);

    void Add(VerificationChallenge challenge);

    void Update(VerificationChallenge challenge);

    /// <summary>Nobody gets one, and whoever asked cannot tell: also this is written down.</summary>
    void Withhold(ChallengeId id);
}
