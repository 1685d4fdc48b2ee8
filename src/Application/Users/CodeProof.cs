using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>The one way in which a mailed code of anybody is compared: as often as is allowed.</summary>
public sealed class CodeProof(
    IVerificationChallengeRepository challenges, IChallengeSecrets secrets, IGuessLimits limits)
{
    /// <param name="address">Where the request came from: an IP address.</param>
    /// <returns>
    /// Refused as <c>auth.throttled</c>, or as <c>challenge.invalid</c> when there is none; a wrong code has used up a
    /// try, which is to be saved.
    /// </returns>
    public async Task<Result<SentCode>> CheckAsync(
        Guid challengeId, ChallengePurpose purpose, string code, string? address, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var id = ChallengeId.From(challengeId);
        var guess = Guess.AtMailedCode(id, address);
        if (await limits.TakeAsync(guess, cancellationToken) is { } throttled)
        {
            return throttled;
        }

        if (await challenges.GetAsync(id, cancellationToken) is not { } challenge)
        {
            return UserErrors.ChallengeInvalid;
        }

        var answer = challenge.Answer(purpose, code, secrets.CodeOf(id, purpose), now);
        if (answer.Error is null)
        {
            await limits.ForgiveAsync(guess, cancellationToken);
        }

        if (challenge.Events.Count > 0)
        {
            challenges.Update(challenge);
        }

        return new SentCode(challenge.State.UserId, answer.Error);
    }
}

/// <param name="Refusal">Null: it was the right one, and is used.</param>
public sealed record SentCode(UserId UserId, Error? Refusal);
