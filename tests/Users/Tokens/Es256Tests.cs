using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Modular.Infrastructure.Users.Tokens;
using Xunit;

namespace Modular.Tests.Users.Tokens;

public sealed class Es256Tests
{
    // RFC 7515, appendix A.3.
    private const string Content =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string Signature =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private static readonly ECParameters Key = new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint
        {
            X = Es256.Decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
            Y = Es256.Decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
        },
        D = Es256.Decode("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"),
    };

    [Fact]
    public void The_example_of_the_standard_is_valid() =>
        Es256.Verify(Key, Encoding.ASCII.GetBytes(Content), Es256.Decode(Signature)).Should().BeTrue();

    [Fact]
    public void One_other_bit_in_the_example_is_not()
    {
        var signature = Es256.Decode(Signature)!;
        var content = Encoding.ASCII.GetBytes(Content);

        for (var at = 0; at < signature.Length; at++)
        {
            signature[at] ^= 1;
            Es256.Verify(Key, content, signature).Should().BeFalse();
            signature[at] ^= 1;
        }

        content[^1] ^= 1;
        Es256.Verify(Key, content, signature).Should().BeFalse();
    }

    [Fact]
    public void What_we_sign_verifies_with_the_key_of_the_example()
    {
        var content = Encoding.ASCII.GetBytes("a.b");

        Es256.Verify(Key, content, Es256.Sign(Key, content)).Should().BeTrue();
    }

    [Fact]
    public void A_signature_in_another_format_or_of_zeros_is_refused()
    {
        var content = Encoding.ASCII.GetBytes(Content);
        using var key = ECDsa.Create(Key);
        var der = key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        Es256.Verify(Key, content, der).Should().BeFalse();
        Es256.Verify(Key, content, new byte[64]).Should().BeFalse("CVE-2022-21449 was this one");
        Es256.Verify(Key, content, []).Should().BeFalse();
        Es256.Verify(Key, content, Es256.Decode(Signature).AsSpan(0, 63)).Should().BeFalse();
        Es256.Verify(Key, content, [.. Es256.Decode(Signature)!, 0]).Should().BeFalse();
    }

    [Theory]
    [InlineData("AA==")]
    [InlineData("AA=")]
    [InlineData("AB")]
    [InlineData("A")]
    [InlineData("AA ")]
    [InlineData("A\nA")]
    [InlineData("A+/A")]
    [InlineData("AAé")]
    public void Base64url_in_another_spelling_is_refused(string text) => Es256.Decode(text).Should().BeNull();

    [Theory]
    [InlineData("", 0)]
    [InlineData("AA", 1)]
    [InlineData("AAA", 2)]
    [InlineData("_-8A", 3)]
    public void Base64url_as_it_should_be_is_read(string text, int bytes) =>
        Es256.Decode(text).Should().HaveCount(bytes);
}
