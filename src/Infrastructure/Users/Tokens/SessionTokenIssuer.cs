using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Modular.Application.Users;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// A refresh token is session id, generation and their HMAC: it can be computed again, so nothing of it is stored and
/// a client that lost an answer gets the same one.
/// </summary>
internal sealed class SessionTokenIssuer(AccessTokens accessTokens, MasterKey masterKey) : ISessionTokens
{
    private const int IdBytes = 16;
    private const int ContentBytes = IdBytes + sizeof(int);
    private const int TokenBytes = ContentBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key = masterKey.Derive("users.refresh_tokens", 32);

    public SessionTokens Issue(SessionState session, UserState user, DateTimeOffset now)
    {
        Span<byte> refresh = stackalloc byte[TokenBytes];
        session.Id.Value.TryWriteBytes(refresh, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(refresh[IdBytes..], session.Generation);
        HMACSHA256.HashData(_key, refresh[..ContentBytes], refresh[ContentBytes..]);
        return new SessionTokens(
            accessTokens.Issue(session, user, now),
            Base64Url.EncodeToString(refresh),
            (int)AccessTokens.Lifetime.TotalSeconds);
    }

    public RefreshToken? Read(string token)
    {
        if (token.Length != Base64Url.GetEncodedLength(TokenBytes) || Es256.Decode(token) is not { } bytes)
        {
            return null;
        }

        var content = bytes.AsSpan(0, ContentBytes);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_key, content), bytes.AsSpan(ContentBytes))
            ? new RefreshToken(
                new SessionId(new Guid(content[..IdBytes], bigEndian: true)),
                BinaryPrimitives.ReadInt32BigEndian(content[IdBytes..]))
            : null;
    }
}
