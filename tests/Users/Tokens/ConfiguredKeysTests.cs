using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users.Tokens;
using Xunit;

namespace Modular.Tests.Users.Tokens;

public sealed class ConfiguredKeysTests
{
    [Fact]
    public void The_first_key_signs_and_all_verify()
    {
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var keys = Read($"{first.ExportPkcs8PrivateKeyPem()}\n{second.ExportPkcs8PrivateKeyPem()}\n");

        keys.Select(key => key.Id).Should().Equal(IdOf(second), IdOf(first));
    }

    [Fact]
    public void They_can_be_in_a_file()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = Path.Combine(Path.GetTempPath(), $"modular-{Guid.CreateVersion7():N}.pem");
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        try
        {
            Read(path).Should().ContainSingle().Which.Id.Should().Be(IdOf(key));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Without_the_setting_there_are_none() => Read("").Should().BeEmpty();

    [Fact]
    public void What_is_no_private_key_on_the_right_curve_is_refused_with_what_to_do()
    {
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var half = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] none =
        [
            "/no/such/file", "-----BEGIN nothing", large.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(),
            half.ExportSubjectPublicKeyInfoPem(),
        ];

        foreach (var setting in none)
        {
            FluentActions.Invoking(() => Read(setting)).Should().Throw<StartupRefusedException>()
                .WithMessage("Modular:Users:SigningKey *openssl genpkey*");
        }
    }

    private static string IdOf(ECDsa key) => SigningKey.From(key.ExportParameters(includePrivateParameters: true)).Id;

    private static IReadOnlyList<SigningKey> Read(string setting) => new ConfiguredKeys(new ConfigurationBuilder()
        .AddInMemoryCollection([new("Modular:Users:SigningKey", setting)]).Build()).Read();
}
