using System.Buffers.Text;
using System.Security.Cryptography;
using Modular.Application.Shared;
using Modular.Application.Users;
using Modular.Domain.Users;

namespace Modular.Infrastructure.Users.Tokens;

internal sealed class ClientTokenIssuer(SigningKeys keys, IIdSource ids) : IClientSecrets
{
    private const int SecretBytes = 32;

    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(15);

    public string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public ClientToken Issue(ApiClientState client, IReadOnlyList<string> scopes, DateTimeOffset now)
    {
        var claims = new ClientTokenClaims(
            Issuer: AccessTokenClaims.Self,
            Audience: AccessTokenClaims.Self,
            Subject: client.Id.Value,
            ClientId: client.Id.Value,
            TokenId: ids.NewId(),
            IssuedAt: now.ToUnixTimeSeconds(),
            NotBefore: now.ToUnixTimeSeconds(),
            ExpiresAt: (now + Lifetime).ToUnixTimeSeconds(),
            Scope: string.Join(' ', scopes));
        return new ClientToken(
            AccessTokens.Write(keys.Newest, claims.ToJson()), (int)Lifetime.TotalSeconds, scopes);
    }
}
