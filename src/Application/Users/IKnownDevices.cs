using Modular.Domain.Users;

namespace Modular.Application.Users;

/// <summary>
/// Tokens for devices from which somebody has logged in. Whoever has one is not held up by the guesses of others; it
/// opens nothing.
/// </summary>
public interface IKnownDevices
{
    string TokenFor(UserId user);

    /// <param name="tokens">What the device sent, of any account.</param>
    /// <returns>The device's name for this account; null when it has none, or had none for half a year.</returns>
    string? Find(UserId user, IReadOnlyList<string> tokens);
}
