using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// <c>users.signing_keys</c>. The first key is made by the first process that starts; the database never sees a private
/// key in the clear.
/// </summary>
internal sealed class SigningKeyTable(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database, MasterKey masterKey, TimeProvider clock)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>
    /// From its publication until a key signs. Processes read it within seconds; others may keep what
    /// <c>/.well-known/jwks.json</c> has told them for five minutes.
    /// </summary>
    public static TimeSpan Lead { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The same when a key was stolen: what its thief signs ends then, and so does everything else.</summary>
    public static TimeSpan ShortLead { get; } = TimeSpan.FromSeconds(10);

    // Longer than any token lives, since clocks differ.
    private static readonly TimeSpan Tail = TimeSpan.FromMinutes(17);

    private readonly byte[] _sealingKey = masterKey.Derive("users.signing_keys", 32);
    private readonly ConcurrentDictionary<string, SigningKey> _opened = new(StringComparer.Ordinal);

    /// <param name="makeFirst">There has to be one afterwards.</param>
    /// <returns>Those that verify and the one that is to sign next, oldest first.</returns>
    /// <exception cref="StartupRefusedException">They were sealed under another master key.</exception>
    public async Task<IReadOnlyList<SigningKey>> ReadAsync(bool makeFirst, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await RowsAsync(connection, cancellationToken);
        if (rows.Count == 0 && makeFirst)
        {
            await InsertFirstAsync(connection, cancellationToken);
            rows = await RowsAsync(connection, cancellationToken);
        }

        var now = clock.GetUtcNow();
        if (rows.Exists(row => row.VerifiesUntil <= now))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                update users.signing_keys set private_key = null
                where private_key is not null and verifies_until <= @now
                """,
                new { now },
                cancellationToken: cancellationToken));
        }

        return rows.ConvertAll(row => _opened.GetOrAdd(row.KeyId, _ => Open(row.KeyId, row.PrivateKey)) with
        {
            SignsFrom = row.SignsFrom,
            VerifiesUntil = row.VerifiesUntil,
        });
    }

    /// <summary>
    /// Publishes the next key, and says of the others until when they verify: one statement, so it has happened or it
    /// has not. Of two at once one does it.
    /// </summary>
    /// <param name="now">Business time.</param>
    /// <param name="atOnce">Their keys may be in other hands: they end as soon as the next one is known.</param>
    /// <returns>Null: the last rotation is still under way.</returns>
    public async Task<SigningKey?> RotateAsync(DateTimeOffset now, bool atOnce, CancellationToken cancellationToken)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = SigningKey.From(made.ExportParameters(includePrivateParameters: true)) with
        {
            SignsFrom = now + (atOnce ? ShortLead : Lead),
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var added = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with added as (
                insert into users.signing_keys (generation, key_id, private_key, created_at, signs_from)
                select max(generation) + 1, @id, @sealedKey, @now, @signsFrom from users.signing_keys
                having @atOnce or max(signs_from) <= @now
                on conflict (generation) do nothing
                returning 1),
            ended as (
                update users.signing_keys
                set verifies_until = least(verifies_until, @end)
                where private_key is not null and exists (select from added)
                returning 1)
            select count(*) from added where (select count(*) from ended) > 0
            """,
            new
            {
                id = key.Id, sealedKey = Seal(key.Id, made.ExportPkcs8PrivateKey()), now, signsFrom = key.SignsFrom,
                atOnce, end = atOnce ? key.SignsFrom : key.SignsFrom + Tail,
            },
            cancellationToken: cancellationToken));
        return added == 1 ? key : null;
    }

    private static async Task<List<Row>> RowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // By position: keys rotate has no host that would have told Dapper about names.
        var rows = await connection.QueryAsync<(string Id, byte[] PrivateKey, DateTime From, DateTime? Until)>(
            new CommandDefinition(
                """
                select key_id, private_key, signs_from, verifies_until from users.signing_keys
                where private_key is not null order by generation
                """,
                cancellationToken: cancellationToken));
        return [.. rows.Select(row => new Row(
            row.Id, row.PrivateKey, new DateTimeOffset(row.From),
            row.Until is { } until ? new DateTimeOffset(until) : DateTimeOffset.MaxValue))];
    }

    private async Task InsertFirstAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = SigningKey.From(made.ExportParameters(includePrivateParameters: true));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into users.signing_keys (generation, key_id, private_key, created_at, signs_from)
            values (1, @id, @sealedKey, @now, @now)
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

    private sealed record Row(
        string KeyId, byte[] PrivateKey, DateTimeOffset SignsFrom, DateTimeOffset VerifiesUntil)
    {
        public override string ToString() => KeyId;
    }
}
