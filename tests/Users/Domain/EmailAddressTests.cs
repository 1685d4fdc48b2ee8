using FluentAssertions;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("  Ada.Lovelace@Example.COM ", "ada.lovelace@example.com")]
    [InlineData("o'brien+shop@mail.example.co.uk", "o'brien+shop@mail.example.co.uk")]
    [InlineData("admin@modular.local", "admin@modular.local")]
    [InlineData("a@xn--bcher-kva.example", "a@xn--bcher-kva.example")]
    public void An_address_has_one_spelling(string typed, string expected) =>
        EmailAddress.Parse(typed).Value.Value.Should().Be(expected);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("ada@example")]
    [InlineData("@example.com")]
    [InlineData("ada@@example.com")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@example..com")]
    [InlineData(".ada@example.com")]
    [InlineData("ada..l@example.com")]
    [InlineData("ada l@example.com")]
    [InlineData("ada@example.com\r\nBcc: eve@example.com")]
    [InlineData("ada@example.com\n")]
    [InlineData("аda@example.com")]
    [InlineData("ada@exämple.com")]
    [InlineData("\"ada\"@example.com")]
    [InlineData("ada@[127.0.0.1]")]
    public void What_mail_cannot_be_sent_to_safely_is_refused(string? typed)
    {
        var parsed = EmailAddress.Parse(typed);

        if (typed?.EndsWith('\n') == true && typed.Count(char.IsWhiteSpace) == 1)
        {
            parsed.Value.Value.Should().Be("ada@example.com", "white space around it is trimmed");
        }
        else
        {
            parsed.Error.Should().Be(UserErrors.EmailInvalid);
        }
    }

    [Fact]
    public void Lengths_are_those_of_the_mail_standard()
    {
        var domain = $"{new string('d', 60)}.{new string('e', 60)}.{new string('f', 60)}.com";

        EmailAddress.Parse(new string('a', 64) + "@example.com").Error.Should().BeNull();
        EmailAddress.Parse(new string('a', 65) + "@example.com").Error.Should().NotBeNull();
        EmailAddress.Parse(new string('a', 67 - 3) + "@" + domain).Error.Should().BeNull();
        EmailAddress.Parse("ada@" + domain + "." + new string('g', 62)).Error.Should().BeNull();
        EmailAddress.Parse("ada@" + domain + "." + new string('g', 64)).Error.Should().NotBeNull();
    }
}
