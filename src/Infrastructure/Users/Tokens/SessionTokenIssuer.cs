using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Modular.Application.Users;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// A refresh token is session id, generation and their HMAC, the token of a login that waits for its code the same
/// under another key: it can be computed again, so nothing of it is stored and a client that lost an answer gets the
/// same one.
/// </summary>
internal sealed class SessionTokenIssuer(AccessTokens accessTokens, MasterKey masterKey) : ISessionTokens
{
    private const int IdBytes = 16;
    private const int ContentBytes = IdBytes + sizeof(int);
    private const int TokenBytes = ContentBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _refreshKey = masterKey.Derive("users.refresh_tokens", 32);
    private readonly byte[] _mfaKey = masterKey.Derive("users.mfa_tokens", 32);

    public SessionTokens Issue(SessionState session, UserState user, DateTimeOffset now) => new(
        accessTokens.Issue(session, user, now),
        Write(_refreshKey, session.Id, session.Generation),
        (int)AccessTokens.Lifetime.TotalSeconds);

    public RefreshToken? Read(string token) =>
        Read(_refreshKey, token) is var (session, generation) ? new RefreshToken(session, generation) : null;

    public string IssueMfaToken(SessionId session) => Write(_mfaKey, session, number: 0);

    public SessionId? ReadMfaToken(string token) => Read(_mfaKey, token)?.Session;

    private static string Write(byte[] key, SessionId session, int number)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        session.Value.TryWriteBytes(token, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(token[IdBytes..], number);
        HMACSHA256.HashData(key, token[..ContentBytes], token[ContentBytes..]);
        return Base64Url.EncodeToString(token);
    }

    private static (SessionId Session, int Number)? Read(byte[] key, string token)
    {
        if (token.Length != Base64Url.GetEncodedLength(TokenBytes) || Es256.Decode(token) is not { } bytes)
        {
            return null;
        }

        var content = bytes.AsSpan(0, ContentBytes);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, content), bytes.AsSpan(ContentBytes))
            ? (new SessionId(new Guid(content[..IdBytes], bigEndian: true)),
                BinaryPrimitives.ReadInt32BigEndian(content[IdBytes..]))
            : null;
    }
}
