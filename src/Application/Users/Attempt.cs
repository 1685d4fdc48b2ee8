using Modular.Domain.Shared;

namespace Modular.Application.Users;

/// <summary>
/// The answer of a command that writes even when it says no: a wrong code uses up a try, a stolen refresh token ends
/// its session. A refused <see cref="Result"/> would discard exactly that, so the refusal travels inside a success.
/// </summary>
/// <param name="Refusal">Null when it went well.</param>
public sealed record Attempt(Error? Refusal);

/// <inheritdoc cref="Attempt"/>
/// <param name="Tokens">Null when refused, or when a code is still to come.</param>
/// <param name="MfaToken">To be sent with the code of the second factor; null when none is asked for.</param>
/// <param name="Refusal">Null when it went well.</param>
public sealed record SessionAttempt(SessionTokens? Tokens, string? MfaToken, Error? Refusal)
{
    /// <summary>For the device, so that it is known the next time; null when it is already.</summary>
    public string? DeviceToken { get; init; }

    public static SessionAttempt Granted(SessionTokens tokens) => new(tokens, MfaToken: null, Refusal: null);

    public static SessionAttempt NeedsCode(string mfaToken) => new(Tokens: null, mfaToken, Refusal: null);

    public static SessionAttempt Refused(Error refusal) => new(Tokens: null, MfaToken: null, refusal);

    public override string ToString() => $"{nameof(SessionAttempt)} {Refusal?.Code}";
}
