using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>The secrets of second factors: they leave here once, for their owner, and are stored encrypted.</summary>
public interface ISecondFactorSecrets
{
    /// <returns>A new one, encrypted for this factor.</returns>
    ReadOnlyMemory<byte> NewSecret(SecondFactorId id);

    /// <summary>What the owner's app needs.</summary>
    TotpKey Show(SecondFactorState factor, EmailAddress account);

    /// <returns>The time step that this is the code of: now, or one step before or after; null: of none.</returns>
    long? StepOf(SecondFactorState factor, string code, DateTimeOffset now);

    /// <returns>Ten.</returns>
    IReadOnlyList<string> NewRecoveryCodes();

    /// <summary>Capitals and separators do not matter: people type them from paper.</summary>
    string HashOf(SecondFactorId id, string recoveryCode);
}

/// <param name="Uri"><c>otpauth://totp/…</c>: for a QR code.</param>
/// <param name="Secret">Base32, to be typed.</param>
public sealed record TotpKey(string Uri, string Secret)
{
    public override string ToString() => nameof(TotpKey);
}

/// <param name="Codes">Shown now and never again.</param>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes)
{
    public override string ToString() => nameof(RecoveryCodes);
}
