using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Modular.Application.Shared;
using Modular.Domain.Users;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// Writes and reads access tokens: compact JWS, ES256. The header is not interpreted but compared with the headers that
/// we write, so that no header can choose algorithm, type or key.
/// </summary>
internal sealed class AccessTokens(
    SigningKeys keys, RevokedSessions revoked, PermissionCatalog permissions, TimeProvider clock)
    : IAccessTokens, IDisposable
{
    private const int MaxLength = 2048;
    private const int CacheSize = 10_000;

    // Clocks of two machines may differ by this much.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // Checking a signature costs more than all else of a small request.
    private readonly MemoryCache _verified = new(new MemoryCacheOptions { SizeLimit = CacheSize });

    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(5);

    public string Issue(SessionState session, UserState user, DateTimeOffset now)
    {
        var claims = new AccessTokenClaims(
            Issuer: AccessTokenClaims.Self,
            Audience: AccessTokenClaims.Self,
            UserId: user.Id.Value,
            SessionId: session.Id.Value,
            IssuedAt: now.ToUnixTimeSeconds(),
            ExpiresAt: (now + Lifetime).ToUnixTimeSeconds(),
            AuthenticatedAt: session.StartedAt.ToUnixTimeSeconds(),
            AuthLevel: "aal1",
            Roles: user.Roles);
        return Write(keys.Newest, claims.ToJson());
    }

    public static string Write(SigningKey key, ReadOnlySpan<byte> payload)
    {
        var content = $"{key.Header}.{Base64Url.EncodeToString(payload)}";
        return $"{content}.{Base64Url.EncodeToString(Es256.Sign(key.Private, Encoding.ASCII.GetBytes(content)))}";
    }

    public ValueTask<Caller?> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var headerEnd = token.IndexOf('.', StringComparison.Ordinal);
        // Asked each time as well: a key that was stolen ends at once, with all that it has signed.
        if (headerEnd < 0 || keys.FindByHeader(token.AsSpan(0, headerEnd)) is not { } key)
        {
            return ValueTask.FromResult<Caller?>(null);
        }

        if (!_verified.TryGetValue(token, out Caller? caller) && (caller = Read(token, headerEnd, key, now)) is not null)
        {
            _verified.Set(token, caller, new MemoryCacheEntryOptions
            {
                Size = 1,
                AbsoluteExpirationRelativeToNow = Lifetime,
            });
        }

        // Asked each time: both can change while the token is remembered.
        var isGood = caller is not null && now < caller.ExpiresAt && !revoked.Contains(new SessionId(caller.SessionId));
        return ValueTask.FromResult(isGood ? caller : null);
    }

    public void Dispose() => _verified.Dispose();

    private Caller? Read(string token, int headerEnd, SigningKey key, DateTimeOffset now)
    {
        var contentEnd = token.LastIndexOf('.');
        if (token.Length > MaxLength
            || headerEnd == contentEnd
            || Es256.Decode(token.AsSpan(contentEnd + 1)) is not { } signature
            || Es256.Decode(token.AsSpan(headerEnd + 1, contentEnd - headerEnd - 1)) is not { } payload
            || !Es256.Verify(key.Public, Encoding.ASCII.GetBytes(token[..contentEnd]), signature)
            || AccessTokenClaims.Parse(payload) is not { } claims
            || claims.Issuer != AccessTokenClaims.Self
            || claims.Audience != AccessTokenClaims.Self
            || claims.IssuedAt > (now + Skew).ToUnixTimeSeconds()
            || claims.ExpiresAt > claims.IssuedAt + (long)Lifetime.TotalSeconds)
        {
            return null;
        }

        return new Caller(
            claims.UserId, claims.SessionId, permissions.Of(claims.Roles),
            DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt));
    }
}
