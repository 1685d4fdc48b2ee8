using System.Buffers.Text;
using System.Security.Cryptography;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>ECDSA over P-256 with SHA-256, as JWS wants it (RFC 7518, section 3.4): R and S, 32 bytes each.</summary>
internal static class Es256
{
    public const string Name = "ES256";
    private const int SignatureBytes = 64;

    public static byte[] Sign(ECParameters privateKey, ReadOnlySpan<byte> content)
    {
        // A key object is not safe to share between threads; making one costs little beside the signature.
        using var key = ECDsa.Create(privateKey);
        return key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public static bool Verify(ECParameters publicKey, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
        {
            return false;
        }

        using var key = ECDsa.Create(publicKey);
        return key.VerifyData(
            content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Base64url in its one spelling: no padding, no white space, no stray bits at the end.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        try
        {
            if (!Base64Url.TryDecodeFromChars(text, bytes, out var length))
            {
                return null;
            }

            return text.SequenceEqual(Base64Url.EncodeToString(bytes.AsSpan(0, length))) ? bytes[..length] : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
