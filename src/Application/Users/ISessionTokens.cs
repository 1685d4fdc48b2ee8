using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>Makes the tokens of a session and reads the refresh token that comes back.</summary>
public interface ISessionTokens
{
    /// <summary>
    /// A new access token, and the refresh token at the head of the chain: the same one for each call.
    /// </summary>
    SessionTokens Issue(SessionState session, UserState user, DateTimeOffset now);

    /// <returns>Null when it is not a token that this system has issued.</returns>
    RefreshToken? Read(string token);

    /// <summary>For a login that waits for its code; how long it is good, the session says.</summary>
    string IssueMfaToken(SessionId session);

    /// <returns>Null when it is not a token that this system has issued.</returns>
    SessionId? ReadMfaToken(string token);
}

/// <summary>A refresh token whose signature holds.</summary>
public sealed record RefreshToken(SessionId SessionId, int Generation);

/// <param name="AccessToken">ES256 JWS; send it as <c>Authorization: Bearer</c>.</param>
/// <param name="RefreshToken">Opaque; used once, for the next pair.</param>
/// <param name="ExpiresIn">Seconds that the access token lives.</param>
public sealed record SessionTokens(string AccessToken, string RefreshToken, int ExpiresIn)
{
    public override string ToString() => nameof(SessionTokens);
}
