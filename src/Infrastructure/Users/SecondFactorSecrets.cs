using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Modular.Application.Users;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using OtpNet;

namespace Modular.Infrastructure.Users;

/// <summary>
/// TOTP as all authenticator apps know it: SHA-1, six digits, 30 seconds. The database holds secrets encrypted, and
/// recovery codes as HMACs, under keys that it does not have.
/// </summary>
internal sealed class SecondFactorSecrets(MasterKey masterKey) : ISecondFactorSecrets
{
    private const string Issuer = "Modular";
    private const int SecretBytes = 20;
    private const int CodeCount = 10;
    private const int CodeBytes = 10;
    private const int GroupLength = 4;

    // The clock of a phone may be off by this much.
    private static readonly VerificationWindow OneStep = new(previous: 1, future: 1);

    private readonly byte[] _sealingKey = masterKey.Derive("users.second_factors", 32);
    private readonly byte[] _codeKey = masterKey.Derive("users.recovery_codes", 32);

    public ReadOnlyMemory<byte> NewSecret(SecondFactorId id) => Seal(id, RandomNumberGenerator.GetBytes(SecretBytes));

    public byte[] Seal(SecondFactorId id, byte[] secret) => Cipher.Encrypt(_sealingKey, secret, PlaceOf(id));

    public TotpKey Show(SecondFactorState factor, EmailAddress account)
    {
        var secret = Base32Encoding.ToString(Open(factor));
        return new TotpKey(new OtpUri(OtpType.Totp, secret, account.Value, Issuer).ToString(), secret);
    }

    public long? StepOf(SecondFactorState factor, string code, DateTimeOffset now) =>
        !factor.SealedSecret.IsEmpty
            && new Totp(Open(factor)).VerifyTotp(now.UtcDateTime, code, out var step, OneStep)
                ? step
                : null;

    public IReadOnlyList<string> NewRecoveryCodes() =>
    [
        .. Enumerable.Range(0, CodeCount).Select(_ => string.Join('-', Base32Encoding
            .ToString(RandomNumberGenerator.GetBytes(CodeBytes)).ToLowerInvariant().Chunk(GroupLength)
            .Select(group => new string(group)))),
    ];

    public string HashOf(SecondFactorId id, string recoveryCode)
    {
        var typed = new string([.. recoveryCode.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);
        byte[] content = [.. id.Value.ToByteArray(bigEndian: true), .. Encoding.ASCII.GetBytes(typed)];
        return Base64Url.EncodeToString(HMACSHA256.HashData(_codeKey, content));
    }

    private static string PlaceOf(SecondFactorId id) => $"second_factor/{id.Value:D}";

    private byte[] Open(SecondFactorState factor) =>
        Cipher.Decrypt(_sealingKey, factor.SealedSecret.Span, PlaceOf(factor.Id));
}
