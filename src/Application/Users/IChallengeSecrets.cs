using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>The code of a challenge, computed anew whenever it is needed: it is stored nowhere.</summary>
public interface IChallengeSecrets
{
    /// <returns>Six digits.</returns>
    string CodeOf(ChallengeId id, ChallengePurpose purpose);
}
