using System.Security.Cryptography;
using System.Text;

namespace Modular.Domain.Users;

/// <summary>
/// SHA-256 of a secret that a machine made up: with 256 bits of chance nobody guesses, and a slow hash would only slow
/// down those who know it.
/// </summary>
public readonly record struct SecretHash(string Value)
{
    public static SecretHash Of(string secret) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));

    /// <summary>Takes the same time wherever they differ.</summary>
    public bool Matches(SecretHash other) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Value), Encoding.ASCII.GetBytes(other.Value));

    public override string ToString() => "(hash)";
}
