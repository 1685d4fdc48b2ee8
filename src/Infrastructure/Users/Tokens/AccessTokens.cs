using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Npgsql;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// Writes and reads access tokens: compact JWS, ES256. The header is not interpreted but compared with the headers that
/// we write, so that no header can choose algorithm, type or key.
/// </summary>
internal sealed class AccessTokens(
    SigningKeys keys, RevokedSessions revoked, PermissionCatalog permissions, StaffPolicy staff, TimeProvider clock)
    : IAccessTokens, IDisposable
{
    private const int MaxLength = 2048;
    private const int CacheSize = 10_000;

    // Clocks of two machines may differ by this much.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // Checking a signature costs more than all else of a small request.
    private readonly MemoryCache _verified = new(new MemoryCacheOptions { SizeLimit = CacheSize });

    /// <summary>How many tokens need no signature checked any more.</summary>
    public int Remembered => _verified.Count;

    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(5);

    public string Issue(SessionState session, UserState user, DateTimeOffset now)
    {
        // Who waits for their erasure may log in to call it off, and for nothing else.
        var roles = user.Status is UserStatus.Active ? user.Roles : [];
        IReadOnlyList<string> guarded = session.AuthLevel is AuthLevel.Aal2
            ? []
            : [.. staff.Guarded(user).Intersect(roles, StringComparer.Ordinal)];
        var claims = new AccessTokenClaims(
            Issuer: AccessTokenClaims.Self,
            Audience: AccessTokenClaims.Self,
            UserId: user.Id.Value,
            SessionId: session.Id.Value,
            IssuedAt: now.ToUnixTimeSeconds(),
            NotBefore: now.ToUnixTimeSeconds(),
            ExpiresAt: (now + Lifetime).ToUnixTimeSeconds(),
            AuthenticatedAt: session.AuthenticatedAt.ToUnixTimeSeconds(),
            AuthLevel: EnumText.Of(session.AuthLevel),
            PermissionVersion: user.PermissionVersion,
            Roles: [.. roles.Except(guarded, StringComparer.Ordinal)],
            RolesWithSecondFactor: guarded,
            IsLeaving: user.Status is UserStatus.ErasurePending);
        return Write(keys.Newest, claims.ToJson());
    }

    public static string Write(SigningKey key, ReadOnlySpan<byte> payload)
    {
        var content = $"{key.Header}.{Base64Url.EncodeToString(payload)}";
        return $"{content}.{Base64Url.EncodeToString(Es256.Sign(key.Private, Encoding.ASCII.GetBytes(content)))}";
    }

    public async ValueTask<Result<Caller>> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var judged = Judge(token);
        if (judged.Error is null && !revoked.IsFresh)
        {
            try
            {
                await revoked.ReadOnceAsync(cancellationToken);
            }
            catch (NpgsqlException)
            {
                return SharedErrors.Unavailable;
            }

            judged = Judge(token);
        }

        return judged;
    }

    /// <summary>By what this process knows.</summary>
    public Result<Caller> Judge(string token)
    {
        var now = clock.GetUtcNow();
        var headerEnd = token.IndexOf('.', StringComparison.Ordinal);
        // Asked each time as well: a key that was stolen ends at once, with all that it has signed.
        if (headerEnd < 0 || keys.FindByHeader(token.AsSpan(0, headerEnd)) is not { } key)
        {
            return SharedErrors.TokenInvalid;
        }

        if (!_verified.TryGetValue(token, out Verified? verified)
            && (verified = Read(token, headerEnd, key, now)) is not null)
        {
            _verified.Set(token, verified, new MemoryCacheEntryOptions
            {
                Size = 1,
                AbsoluteExpirationRelativeToNow = Lifetime,
            });
        }

        // Asked each time: all of it can change while the token is remembered.
        if (verified?.Caller is not { } caller
            || now >= caller.ExpiresAt
            || (caller.IsClient
                ? revoked.Contains(new ApiClientId(caller.UserId))
                : revoked.Contains(new SessionId(caller.SessionId))))
        {
            return SharedErrors.TokenInvalid;
        }

        return revoked.IsStale(new UserId(caller.UserId), verified.PermissionVersion)
            ? SharedErrors.TokenStale
            : caller;
    }

    public void Dispose() => _verified.Dispose();

    private Verified? Read(string token, int headerEnd, SigningKey key, DateTimeOffset now)
    {
        var contentEnd = token.LastIndexOf('.');
        if (token.Length > MaxLength
            || headerEnd == contentEnd
            || Es256.Decode(token.AsSpan(contentEnd + 1)) is not { } signature
            || Es256.Decode(token.AsSpan(headerEnd + 1, contentEnd - headerEnd - 1)) is not { } payload
            || !Es256.Verify(key.Public, Encoding.ASCII.GetBytes(token[..contentEnd]), signature))
        {
            return null;
        }

        return ClientTokenClaims.Parse(payload) is { } client ? OfClient(client, now) : OfUser(payload, now);
    }

    private Verified? OfClient(ClientTokenClaims claims, DateTimeOffset now) =>
        claims.Issuer != AccessTokenClaims.Self
        || claims.Audience != AccessTokenClaims.Self
        || claims.Subject != claims.ClientId
        || claims.IssuedAt > (now + Skew).ToUnixTimeSeconds()
        || claims.NotBefore > (now + Skew).ToUnixTimeSeconds()
        || claims.ExpiresAt > claims.IssuedAt + (long)ClientTokenIssuer.Lifetime.TotalSeconds
            ? null
            : new Verified(
                new Caller(
                    claims.ClientId, SessionId: claims.ClientId, permissions.Known(claims.Scope.Split(' ')),
                    DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt), AuthenticatedAt: DateTimeOffset.MinValue)
                {
                    IsClient = true,
                },
                PermissionVersion: 0);

    private Verified? OfUser(ReadOnlySpan<byte> payload, DateTimeOffset now)
    {
        if (AccessTokenClaims.Parse(payload) is not { } claims
            || LevelOf(claims.AuthLevel) is not { } level
            || claims.Issuer != AccessTokenClaims.Self
            || claims.Audience != AccessTokenClaims.Self
            || claims.IssuedAt > (now + Skew).ToUnixTimeSeconds()
            || claims.NotBefore > (now + Skew).ToUnixTimeSeconds()
            || claims.ExpiresAt > claims.IssuedAt + (long)Lifetime.TotalSeconds)
        {
            return null;
        }

        var caller = new Caller(
            claims.UserId, claims.SessionId, permissions.Of(claims.Roles),
            DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt),
            DateTimeOffset.FromUnixTimeSeconds(claims.AuthenticatedAt))
        {
            AuthLevel = level,
            WithSecondFactor = permissions.Of(claims.RolesWithSecondFactor),
            IsLeaving = claims.IsLeaving,
        };
        return new Verified(caller, claims.PermissionVersion);
    }

    private static AuthLevel? LevelOf(string claim) =>
        claim == EnumText.Of(AuthLevel.Aal2) ? AuthLevel.Aal2
        : claim == EnumText.Of(AuthLevel.Aal1) ? AuthLevel.Aal1
        : null;

    private sealed record Verified(Caller Caller, int PermissionVersion);
}
