namespace Modular.Application.Contracts.Users;

/// <summary>
/// The secret part of a challenge, for the one who writes the message. Asked at render time, so that no code is ever
/// stored or logged.
/// </summary>
public interface IChallengeCodes
{
    /// <returns>Null when the challenge no longer waits for a code: used, expired or superseded.</returns>
    Task<ChallengeDelivery?> FindAsync(Guid challengeId, CancellationToken cancellationToken);
}

/// <param name="Code">Six digits; null when the purpose has none (<c>already_registered</c>).</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record ChallengeDelivery(
    string Email, string Name, string Locale, string? Code, DateTimeOffset ExpiresAt);
