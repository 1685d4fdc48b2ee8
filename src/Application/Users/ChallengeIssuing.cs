using Modular.Application.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

internal static class ChallengeIssuing
{
    /// <summary>One challenge for each user and purpose: a new one takes the place of the one before.</summary>
    public static async Task<ChallengeId> IssueAsync(
        this IVerificationChallengeRepository challenges,
        IIdSource ids,
        UserId user,
        ChallengePurpose purpose,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (await challenges.FindIssuedAsync(user, purpose, cancellationToken) is { } earlier)
        {
            earlier.Supersede();
            challenges.Update(earlier);
        }

        var challenge = VerificationChallenge.Issue(ChallengeId.From(ids.NewId()), user, purpose, now);
        challenges.Add(challenge);
        return challenge.State.Id;
    }
}
