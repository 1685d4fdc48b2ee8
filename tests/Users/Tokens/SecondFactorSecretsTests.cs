using System.Text;
using FluentAssertions;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Users;
using Modular.Tests.Users.Domain;
using OtpNet;
using Xunit;

namespace Modular.Tests.Users.Tokens;

public sealed class SecondFactorSecretsTests : IAsyncLifetime
{
    private SecondFactorSecrets _secrets = null!;

    public async Task InitializeAsync() => _secrets = new SecondFactorSecrets(await MasterKey.LoadAsync(
        Convert.ToBase64String(new byte[32]), dataFolder: "", CancellationToken.None));

    // RFC 6238, appendix B, for SHA-1; of the eight digits the last six.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_examples_of_the_standard_are_right(long time, string code)
    {
        var factor = Factor(_secrets.Seal(Id, Encoding.ASCII.GetBytes("12345678901234567890")));

        _secrets.StepOf(factor, code, DateTimeOffset.FromUnixTimeSeconds(time)).Should().Be(time / 30);
    }

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void A_code_of_one_step_before_or_after_is_taken_and_no_other(int seconds, bool isTaken)
    {
        var factor = Factor(_secrets.NewSecret(Id));
        var shown = Accounts.Now.AddSeconds(seconds);
        var app = new Totp(Base32Encoding.ToBytes(_secrets.Show(factor, Accounts.Pending().State.Email).Secret));

        var step = _secrets.StepOf(factor, app.ComputeTotp(shown.UtcDateTime), Accounts.Now);

        step.Should().Be(isTaken ? shown.ToUnixTimeSeconds() / 30 : null);
    }

    [Fact]
    public void A_secret_of_another_factor_does_not_open()
    {
        var other = Factor(_secrets.NewSecret(Other));

        var open = () => _secrets.StepOf(other, "123456", Accounts.Now);

        open.Should().Throw<System.Security.Cryptography.CryptographicException>();
    }

    [Fact]
    public void A_recovery_code_is_long_and_its_hash_is_that_of_one_factor()
    {
        var codes = _secrets.NewRecoveryCodes();

        codes.Should().AllSatisfy(code => code.Should().MatchRegex("^[a-z2-7]{4}(-[a-z2-7]{4}){3}$", "it is 80 bits"));
        _secrets.HashOf(Id, codes[0]).Should().NotBe(_secrets.HashOf(Other, codes[0]));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static SecondFactorId Id { get; } = new(Guid.Parse("0198c0de-0000-7000-8000-000000000004"));

    private static SecondFactorId Other { get; } = new(Guid.Parse("0198c0de-0000-7000-8000-000000000005"));

    private static SecondFactorState Factor(ReadOnlyMemory<byte> sealedSecret) =>
        SecondFactor.Enrol(Id, Accounts.UserId, sealedSecret).State;
}
