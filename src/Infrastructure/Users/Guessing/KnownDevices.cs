using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Modular.Application.Users;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users.Tokens;

namespace Modular.Infrastructure.Users.Guessing;

/// <summary>
/// A token is a random name, the day on which it was made, and the HMAC of both and the account: nothing of it is
/// stored, and it tells nobody whose it is.
/// </summary>
internal sealed class KnownDevices(MasterKey masterKey, TimeProvider clock) : IKnownDevices
{
    private const int NameBytes = 12;
    private const int ContentBytes = NameBytes + sizeof(int);
    private const int TokenBytes = ContentBytes + HMACSHA256.HashSizeInBytes;
    private const int LifetimeInDays = 180;

    private readonly byte[] _key = masterKey.Derive("users.known_devices", 32);

    private int Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber;

    public string TokenFor(UserId user)
    {
        var token = new byte[TokenBytes];
        RandomNumberGenerator.Fill(token.AsSpan(0, NameBytes));
        BinaryPrimitives.WriteInt32BigEndian(token.AsSpan(NameBytes), Today);
        Sign(user, token.AsSpan(0, ContentBytes)).CopyTo(token.AsSpan(ContentBytes));
        return Base64Url.EncodeToString(token);
    }

    public string? Find(UserId user, IReadOnlyList<string> tokens)
    {
        foreach (var text in tokens)
        {
            if (Es256.Decode(text) is { Length: TokenBytes } token
                && BinaryPrimitives.ReadInt32BigEndian(token.AsSpan(NameBytes)) > Today - LifetimeInDays
                && CryptographicOperations.FixedTimeEquals(
                    Sign(user, token.AsSpan(0, ContentBytes)), token.AsSpan(ContentBytes)))
            {
                return Convert.ToHexString(token.AsSpan(0, NameBytes));
            }
        }

        return null;
    }

    private byte[] Sign(UserId user, ReadOnlySpan<byte> content)
    {
        byte[] signed = [.. user.Value.ToByteArray(bigEndian: true), .. content];
        return HMACSHA256.HashData(_key, signed);
    }
}
