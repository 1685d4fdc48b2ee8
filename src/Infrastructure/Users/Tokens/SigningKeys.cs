using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Tokens;

/// <param name="Id">The RFC 7638 thumbprint of the public key.</param>
/// <param name="Header">The one JWS header that goes with this key, as base64url.</param>
internal sealed record SigningKey(string Id, string Header, ECParameters Private)
{
    public ECParameters Public => Private with { D = null };

    public override string ToString() => $"{nameof(SigningKey)} {Id}";

    public static SigningKey From(ECParameters parameters)
    {
        var x = Base64Url.EncodeToString(parameters.Q.X);
        var y = Base64Url.EncodeToString(parameters.Q.Y);
        var members = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(members)));
        var header = $$"""{"alg":"{{Es256.Name}}","typ":"at+jwt","kid":"{{id}}"}""";
        return new SigningKey(id, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)), parameters);
    }
}

/// <summary>
/// The keys that sign access tokens: the newest signs, all of them verify. The first is made by the first process that
/// starts; the database never sees a private key in the clear.
/// </summary>
internal sealed class SigningKeys(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database, MasterKey masterKey, TimeProvider clock)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _sealingKey = masterKey.Derive("users.signing_keys", 32);
    private FrozenDictionary<string, SigningKey> _byHeader = FrozenDictionary<string, SigningKey>.Empty;
    private SigningKey? _newest;

    public SigningKey Newest => _newest
        ?? throw new InvalidOperationException("No signing key is loaded: the module Users was not started.");

    public IReadOnlyCollection<SigningKey> All => _byHeader.Values;

    /// <returns>Null when this is not, to the letter, a header that we write.</returns>
    public SigningKey? FindByHeader(ReadOnlySpan<char> header) =>
        _byHeader.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(header, out var key) ? key : null;

    /// <exception cref="StartupRefusedException">The keys were sealed under another master key.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await ReadAsync(connection, cancellationToken);
        if (rows.Count == 0)
        {
            await InsertFirstAsync(connection, cancellationToken);
            rows = await ReadAsync(connection, cancellationToken);
        }

        Use(rows.ConvertAll(row => Open(row.KeyId, row.PrivateKey)));
    }

    /// <param name="keys">Oldest first.</param>
    public void Use(IReadOnlyList<SigningKey> keys)
    {
        _byHeader = keys.ToFrozenDictionary(key => key.Header, StringComparer.Ordinal);
        _newest = keys[^1];
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<Row>(new CommandDefinition(
            "select key_id, private_key from users.signing_keys order by generation",
            cancellationToken: cancellationToken))).AsList();

    private async Task InsertFirstAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = SigningKey.From(made.ExportParameters(includePrivateParameters: true));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into users.signing_keys (generation, key_id, private_key, created_at)
            values (1, @id, @sealedKey, @now)
            on conflict (generation) do nothing
            """,
            new { id = key.Id, sealedKey = Seal(key.Id, made.ExportPkcs8PrivateKey()), now = clock.GetUtcNow() },
            cancellationToken: cancellationToken));
    }

    private byte[] Seal(string id, byte[] plain)
    {
        var bytes = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_sealingKey, TagBytes);
        aes.Encrypt(
            nonce: bytes.AsSpan(0, NonceBytes),
            plaintext: plain,
            ciphertext: bytes.AsSpan(NonceBytes + TagBytes),
            tag: bytes.AsSpan(NonceBytes, TagBytes),
            associatedData: Encoding.UTF8.GetBytes(id));
        CryptographicOperations.ZeroMemory(plain);
        return bytes;
    }

    private SigningKey Open(string id, byte[] bytes)
    {
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_sealingKey, TagBytes);
        try
        {
            aes.Decrypt(
                nonce: bytes.AsSpan(0, NonceBytes),
                ciphertext: bytes.AsSpan(NonceBytes + TagBytes),
                tag: bytes.AsSpan(NonceBytes, TagBytes),
                plaintext: plain,
                associatedData: Encoding.UTF8.GetBytes(id));
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new StartupRefusedException(
                $"The signing key {id} (users.signing_keys) was sealed under another master key.",
                "start with the master key that this database was made with: master.key of its data folder, or "
                    + "Modular:MasterKey.",
                mismatch);
        }

        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(plain, out _);
        CryptographicOperations.ZeroMemory(plain);
        return SigningKey.From(key.ExportParameters(includePrivateParameters: true));
    }

    private sealed record Row(string KeyId, byte[] PrivateKey)
    {
        public override string ToString() => KeyId;
    }
}
