using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Modular.Infrastructure.Users.Tokens;

/// <param name="Id">The RFC 7638 thumbprint of the public key.</param>
/// <param name="Header">The one JWS header that goes with this key, as base64url.</param>
internal sealed record SigningKey(string Id, string Header, ECParameters Private)
{
    /// <summary>By then every process knows it, and who keeps the published keys has asked again.</summary>
    public DateTimeOffset SignsFrom { get; init; } = DateTimeOffset.MinValue;

    /// <summary>By then its last token has expired.</summary>
    public DateTimeOffset VerifiesUntil { get; init; } = DateTimeOffset.MaxValue;

    public ECParameters Public => Private with { D = null };

    public override string ToString() => $"{nameof(SigningKey)} {Id}";

    public static SigningKey From(ECParameters parameters)
    {
        var x = Base64Url.EncodeToString(parameters.Q.X);
        var y = Base64Url.EncodeToString(parameters.Q.Y);
        var members = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(members)));
        var header = $$"""{"alg":"{{Es256.Name}}","typ":"at+jwt","kid":"{{id}}"}""";
        return new SigningKey(id, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)), parameters);
    }
}
