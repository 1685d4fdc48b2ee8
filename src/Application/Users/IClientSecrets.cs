using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>Makes up the secrets of API clients and writes their tokens.</summary>
public interface IClientSecrets
{
    /// <returns>256 bits of chance: shown once, stored as a hash.</returns>
    string NewSecret();

    /// <summary>An access token for a client, with these of its scopes.</summary>
    ClientToken Issue(ApiClientState client, IReadOnlyList<string> scopes, DateTimeOffset now);
}

/// <param name="AccessToken">ES256 JWS; send it as <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds that it lives.</param>
/// <param name="Scopes">What it allows.</param>
public sealed record ClientToken(string AccessToken, int ExpiresIn, IReadOnlyList<string> Scopes)
{
    public override string ToString() => nameof(ClientToken);
}

/// <summary>A secret that is shown this once.</summary>
public sealed record IssuedSecret(Guid ClientId, string Secret)
{
    public override string ToString() => $"{nameof(IssuedSecret)} {ClientId}";
}
