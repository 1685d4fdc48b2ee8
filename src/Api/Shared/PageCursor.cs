using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>The key that signs list cursors, so that nobody builds their own.</summary>
internal sealed record CursorKey(byte[] Value);

/// <summary>
/// Where a page ended, for the client to send back: signed, and bound to the list, its filters and its order. A cursor
/// of another list would silently start at the wrong place.
/// </summary>
/// <param name="scope">The path, the order and the filters.</param>
internal sealed class PageCursor(CursorKey secret, TimeProvider clock, string scope)
{
    /// <summary>Characters.</summary>
    public const int Longest = 4096;

    private const int SignatureBytes = 16;
    private const int ScopeBytes = 8;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public string Encode(PageKey key)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(clock.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds());
        writer.Write(Scope());
        foreach (var value in key.Values)
        {
            Write(writer, value);
        }

        writer.Write(Sign(bytes.ToArray()));
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <exception cref="HttpRefusedException">It is not ours, of another list, or too old.</exception>
    public PageKey Decode(string cursor)
    {
        var bytes = cursor.Length <= Longest && Base64Url.IsValid(cursor) ? Base64Url.DecodeFromChars(cursor) : [];
        var end = bytes.Length - SignatureBytes;
        if (end < sizeof(long) + ScopeBytes
            || !CryptographicOperations.FixedTimeEquals(bytes.AsSpan(end), Sign(bytes.AsSpan(0, end))))
        {
            throw new HttpRefusedException(
                400, "query.cursor_invalid", "after is not a cursor that a list has given: start at the first page.");
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, end));
        var expires = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        if (!reader.ReadBytes(ScopeBytes).AsSpan().SequenceEqual(Scope()))
        {
            throw new HttpRefusedException(
                400, "query.cursor_mismatch",
                "after belongs to another list, or to other filters or another sort: start at the first page.");
        }

        if (expires < clock.GetUtcNow())
        {
            throw new HttpRefusedException(
                400, "query.cursor_expired", "after is older than a day: start at the first page.");
        }

        List<object> values = [];
        while (reader.BaseStream.Position < end)
        {
            values.Add(Read(reader));
        }

        return new PageKey(values);
    }

    private static void Write(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case DateTimeOffset time:
                writer.Write('t');
                writer.Write(time.UtcTicks);
                break;
            case long number:
                writer.Write('n');
                writer.Write(number);
                break;
            case Guid id:
                writer.Write('i');
                writer.Write(id.ToByteArray(bigEndian: true));
                break;
            default:
                writer.Write('s');
                writer.Write((string)value);
                break;
        }
    }

    // Signed, so it is what was written.
    private static object Read(BinaryReader reader) => reader.ReadChar() switch
    {
        't' => new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
        'n' => reader.ReadInt64(),
        'i' => new Guid(reader.ReadBytes(16), bigEndian: true),
        _ => reader.ReadString(),
    };

    private byte[] Scope() => SHA256.HashData(Encoding.UTF8.GetBytes(scope))[..ScopeBytes];

    private byte[] Sign(ReadOnlySpan<byte> content) => HMACSHA256.HashData(secret.Value, content)[..SignatureBytes];
}
