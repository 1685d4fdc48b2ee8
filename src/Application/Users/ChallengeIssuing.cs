using Modular.Application.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

internal static class ChallengeIssuing
{
    /// <summary>One challenge for each user and purpose: a new one takes the place of the one before.</summary>
    public static Task<ChallengeId> IssueAsync(
        this IVerificationChallengeRepository challenges,
        IIdSource ids,
        UserId user,
        ChallengePurpose purpose,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        challenges.IssueAsync(ids, user, purpose, email: null, now, cancellationToken);

    /// <param name="email">What is to be proven; null: the address that the account has.</param>
    public static async Task<ChallengeId> IssueAsync(
        this IVerificationChallengeRepository challenges,
        IIdSource ids,
        UserId user,
        ChallengePurpose purpose,
        EmailAddress? email,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await challenges.SupersedeAsync(user, purpose, cancellationToken);
        var challenge = VerificationChallenge.Issue(ChallengeId.From(ids.NewId()), user, purpose, now, email);
        challenges.Add(challenge);
        return challenge.State.Id;
    }

    /// <returns>The id of a challenge that nobody can answer: it looks like any other, and costs the same.</returns>
    public static ChallengeId Withhold(this IVerificationChallengeRepository challenges, IIdSource ids)
    {
        var id = ChallengeId.From(ids.NewId());
        challenges.Withhold(id);
        return id;
    }

    /// <summary>The one before, if there is one, is never answered any more.</summary>
    public static async Task SupersedeAsync(
        this IVerificationChallengeRepository challenges, UserId user, ChallengePurpose purpose,
        CancellationToken cancellationToken)
    {
        if (await challenges.FindIssuedAsync(user, purpose, cancellationToken) is { } earlier)
        {
            earlier.Supersede();
            challenges.Update(earlier);
        }
    }
}
