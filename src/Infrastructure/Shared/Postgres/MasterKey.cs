using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>
/// The one secret from which all others are made: role passwords, signing and wrapping keys. From
/// <c>Modular:MasterKey</c> (base64, 32 bytes), or <c>master.key</c> in the data folder, made once with mode 600.
/// </summary>
public sealed class MasterKey
{
    private const int Size = 32;
    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <exception cref="StartupRefusedException">The key is not 32 bytes of base64, or cannot be read.</exception>
    public static async Task<MasterKey> LoadAsync(
        string? configured, string dataFolder, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return Parse(configured, "Modular:MasterKey", "set it to the output of `openssl rand -base64 32`.");
        }

        var path = Path.Combine(dataFolder, "master.key");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(dataFolder);
            var made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size)) + "\n";
            await PrivateFile.TryCreateAsync(path, made, cancellationToken);
        }

        return Parse(
            await File.ReadAllTextAsync(path, cancellationToken),
            path,
            "put the file back from your backup: with another key, what was encrypted under the old one stays closed.");
    }

    /// <summary>A key for one purpose (HKDF-SHA256). The same purpose and length give the same bytes.</summary>
    public byte[] Derive(string purpose, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>HMAC-SHA256(master key, role name) as base64url: every process can work it out.</summary>
    public string RolePassword(string role) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(role)));

    private static MasterKey Parse(string text, string source, string mend)
    {
        var key = new byte[Size + 1];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Size
            ? new(key[..Size])
            : throw new StartupRefusedException($"{source} is not 32 bytes in base64.", mend);
    }
}
