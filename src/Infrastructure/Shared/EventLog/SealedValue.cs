using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// A value that only the key of one person opens, as it stands in a stored event:
/// <c>{"$for": person, "$sealed": "1.…", "$erased": …}</c>. It says itself whose it is and what is read when the key is
/// gone, so that it can be read after the event's type has changed. An object, and no text with a prefix: what people
/// type in can be any text.
/// </summary>
internal static class SealedValue
{
    private const string For = "$for";
    private const string Text = "$sealed";
    private const string Erased = "$erased";
    private const string Format = "1.";

    /// <summary>
    /// Whether there may be one: what has none costs this look. In a text of the document the quotes are escaped.
    /// </summary>
    public static bool MayBeIn(ReadOnlySpan<byte> json) => json.IndexOf("\"$sealed\""u8) >= 0;

    public static JsonObject Seal(byte[] key, SealedPlace place, JsonNode value, JsonNode? erased) => new()
    {
        [For] = place.Subject,
        [Text] = Format + Base64Url.EncodeToString(
            Cipher.Encrypt(key, JsonSerializer.SerializeToUtf8Bytes(value, Json.Stored), place.ToString())),
        [Erased] = erased?.DeepClone(),
    };

    public static IEnumerable<(string Property, Guid Subject)> In(JsonObject document) =>
        from property in document
        where property.Value is JsonObject value && value.ContainsKey(Text)
        select (property.Key, property.Value![For]!.GetValue<Guid>());

    /// <param name="key">Null: destroyed.</param>
    /// <exception cref="InvalidOperationException">It was changed, moved, or closed with another key.</exception>
    public static JsonNode? Open(byte[]? key, SealedPlace place, JsonObject value)
    {
        if (key is null)
        {
            return value[Erased]?.DeepClone();
        }

        try
        {
            var text = value[Text]!.GetValue<string>();
            return text.StartsWith(Format, StringComparison.Ordinal)
                ? JsonNode.Parse(Cipher.Decrypt(
                    key, Base64Url.DecodeFromChars(text.AsSpan(Format.Length)), place.ToString()))
                : throw new FormatException($"it begins with none of the formats that this build knows ({Format})");
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException)
        {
            throw new InvalidOperationException(
                $"'{place.Property}' of event {place.EventId} does not open with the key of {place.Subject}: it was "
                + $"changed or comes from elsewhere ({broken.Message}). Nothing is read in its place.", broken);
        }
    }
}

/// <summary>Where a sealed value belongs: elsewhere it does not open.</summary>
internal readonly record struct SealedPlace(Guid EventId, Guid Subject, string Property)
{
    public override string ToString() => $"{EventId:D}/{Subject:D}/{Property}";
}

/// <summary>AES-256-GCM: nonce, text and tag in one piece, bound to where it belongs.</summary>
public static class Cipher
{
    private static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    public static byte[] Encrypt(byte[] key, byte[] plain, string place)
    {
        var whole = new byte[NonceSize + plain.Length + TagSize];
        var nonce = whole.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(
            nonce, plain, whole.AsSpan(NonceSize, plain.Length), whole.AsSpan(NonceSize + plain.Length),
            Encoding.UTF8.GetBytes(place));
        return whole;
    }

    /// <exception cref="CryptographicException">Wrong key, wrong place, or changed.</exception>
    public static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> whole, string place)
    {
        if (whole.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("it is too short");
        }

        var plain = new byte[whole.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(
            whole[..NonceSize], whole[NonceSize..^TagSize], whole[^TagSize..], plain, Encoding.UTF8.GetBytes(place));
        return plain;
    }
}
