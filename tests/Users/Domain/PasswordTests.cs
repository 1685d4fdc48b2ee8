using FluentAssertions;
using Modular.Domain.Users;
using Xunit;

namespace Modular.Tests.Users.Domain;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("tiny-house-7890")]
    [InlineData("847193058274615")]
    [InlineData("quite another password")]
    [InlineData("a long sentence with spaces in it")]
    [InlineData("ada is a short name")]
    public void Any_fifteen_characters_will_do(string text) =>
        Password.Choose(text, localPart: "ada").Error.Should().BeNull();

    [Fact]
    public void Length_is_counted_in_characters_not_in_units_of_utf_16()
    {
        var fourteen = string.Concat(Enumerable.Range(0x1F400, 14).Select(char.ConvertFromUtf32));

        Password.Choose(fourteen, "ada").Error.Should().Be(UserErrors.PasswordTooShort);
        Password.Choose(fourteen + "🐴", "ada").Error.Should().BeNull();
    }

    [Fact]
    public void Up_to_256_characters_are_taken_and_none_is_cut_off()
    {
        var longest = new string('x', 255) + "y";

        Password.Choose(longest, "ada").Value.Text.Should().Be(longest);
        Password.Choose(longest + "z", "ada").Error.Should().Be(UserErrors.PasswordTooLong);
    }

    [Theory]
    [InlineData("passwordpassword")]
    [InlineData("PasswordPassword")]
    [InlineData("123456789012345")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("111111111111111")]
    [InlineData("               ")]
    [InlineData("password1234567")]
    [InlineData("iloveyou1234567")]
    [InlineData("administrator12")]
    [InlineData("P@ssw0rd12345678")]
    [InlineData("passw0rdpassw0rd")]
    [InlineData("9876543210987654")]
    [InlineData("Winter2025Winter2025")]
    [InlineData("sunshine sunshine")]
    [InlineData("abc!abc!abc!abc!")]
    [InlineData("qwertz-qwertz-2026")]
    [InlineData("modular-modular-2026")]
    [InlineData("ada.lovelace-1815")]
    [InlineData("Ada.Lovelace@modular")]
    public void What_others_would_guess_first_is_blocked(string text) =>
        Password.Choose(text, localPart: "ada.lovelace").Error.Should().Be(UserErrors.PasswordBlocked);

    [Fact]
    public void The_operators_password_is_checked_for_length_only()
    {
        Password.Configured("modular-modular-2026").Error.Should().BeNull();
        Password.Configured("too short").Error.Should().Be(UserErrors.PasswordTooShort);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_without_an_exception() =>
        Password.Choose("\ud83d" + new string('x', 20), "ada").Error.Should().NotBe(UserErrors.PasswordBlocked);
}
