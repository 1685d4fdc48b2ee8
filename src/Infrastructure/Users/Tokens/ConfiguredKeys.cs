using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Infrastructure.Users.Tokens;

/// <summary>
/// <c>Modular:Users:SigningKey</c>: private keys on P-256 as PKCS#8 PEM, or the path of a file with them. The first
/// signs, all of them verify: a rotation is three deployments (add the new one behind, move it to the front, remove the
/// old one).
/// </summary>
internal sealed class ConfiguredKeys(IConfiguration configuration)
{
    public const string Setting = "Modular:Users:SigningKey";
    private const string Begin = "-----BEGIN ";

    /// <returns>The one that signs last; none when nothing is configured.</returns>
    /// <exception cref="StartupRefusedException">That is no key, or none of the kind.</exception>
    public IReadOnlyList<SigningKey> Read()
    {
        if (configuration[Setting] is not { Length: > 0 } setting)
        {
            return [];
        }

        try
        {
            // Neither is told: what is no path may be a key without its frame.
            var pem = setting.Contains(Begin, StringComparison.Ordinal) ? setting
                : File.Exists(setting) ? File.ReadAllText(setting)
                : throw new CryptographicException("it is neither PEM nor the path of a file");
            List<SigningKey> keys = [];
            for (var at = 0; PemEncoding.TryFind(pem.AsSpan(at), out var found); at += found.Location.End.Value)
            {
                keys.Add(Open(pem.AsSpan(at)[found.Location]));
            }

            keys.Reverse();
            return keys.Count > 0 ? keys : throw new CryptographicException("there is no PEM in it");
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or IOException
            or UnauthorizedAccessException)
        {
            throw new StartupRefusedException(
                $"{Setting} has no signing keys that can be used: {unusable.Message}",
                "set it to the output of `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`, or to the "
                    + "path of a file with that; without the setting, keys are made and kept in the database.",
                unusable);
        }
    }

    private static SigningKey Open(ReadOnlySpan<char> pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
            ? SigningKey.From(parameters)
            : throw new CryptographicException("a key is not on the curve P-256");
    }
}
