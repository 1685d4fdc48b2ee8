using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Users.Commands;
using Xunit;

namespace Modular.Tests.Users.Http;

/// <summary>Two processes on one database, whose key the attacker of these tests has where it takes one.</summary>
public sealed class HostsWithAKnownKey : IAsyncLifetime
{
    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public UsersHost First { get; } = new();

    public UsersHost Second { get; } = new();

    public string AccessToken { get; private set; } = "";

    public string RefreshToken { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await First.InitializeAsync();
        await First.StopAsync();
        var setting = ("Modular:Users:SigningKey", Key.ExportPkcs8PrivateKeyPem());
        await First.StartOnAsync(First.Database, setting);
        await Second.StartOnAsync(First.Database, setting);
        var tokens = await First.NewSessionAsync();
        (AccessToken, RefreshToken) = (tokens.AccessToken, tokens.RefreshToken);
    }

    public async Task DisposeAsync()
    {
        await Second.StopAsync();
        await First.DisposeAsync();
        Key.Dispose();
    }
}

/// <summary>Each of these has opened a door somewhere (RFC 8725).</summary>
public sealed class HostileTokensTests(HostsWithAKnownKey hosts) : IClassFixture<HostsWithAKnownKey>
{
    private static readonly Dictionary<string, Func<HostileTokensTests, string>> Forgeries = new()
    {
        ["no signature, and none asked for"] = my => $"{Text(my.Header with { Alg = "none" })}.{my.Parts[1]}.",
        ["none asked for, and one that is good"] = my =>
            $"{Text(my.Header with { Alg = "none" })}.{my.Parts[1]}.{my.Parts[2]}",
        ["no signature"] = my => $"{my.Parts[0]}.{my.Parts[1]}.",
        ["HS256 with the public key as secret"] = my => my.Hmac(my.Key.ExportSubjectPublicKeyInfo()),
        ["HS256 with the public key's PEM as secret"] = my =>
            my.Hmac(Encoding.ASCII.GetBytes(my.Key.ExportSubjectPublicKeyInfoPem())),
        ["another type"] = my => my.Signed(my.Header with { Typ = "JWT" }, my.Payload),
        ["a kid that nobody knows"] = my => my.Signed(my.Header with { Kid = "unknown" }, my.Payload),
        ["another key under its own kid"] = my => Foreign(my.Header with { Kid = "mine" }, my.Payload),
        ["another key under our kid"] = my => Foreign(my.Header, my.Payload),
        ["other claims under the same signature"] = my =>
            $"{my.Parts[0]}.{Text(my.With("sub", Guid.CreateVersion7().ToString()))}.{my.Parts[2]}",
        ["more roles under the same signature"] = my =>
            $"{my.Parts[0]}.{Text(my.With("roles", new JsonArray("admin")))}.{my.Parts[2]}",
        ["expired"] = my => my.Signed(
            my.Header, my.With("exp", Seconds(-1)).With("iat", Seconds(-300)).With("nbf", Seconds(-300))),
        ["not yet valid"] = my => my.Signed(my.Header, my.With("nbf", Seconds(+120))),
        ["issued tomorrow"] = my => my.Signed(
            my.Header, my.With("iat", Seconds(86_400)).With("nbf", Seconds(86_400)).With("exp", Seconds(86_700))),
        ["good for a year"] = my => my.Signed(my.Header, my.With("exp", Seconds(31_536_000))),
        ["another audience"] = my => my.Signed(my.Header, my.With("aud", "billing")),
        ["another issuer"] = my => my.Signed(my.Header, my.With("iss", "https://elsewhere.example")),
        ["a claim that we do not write"] = my => my.Signed(my.Header, my.With("admin", true)),
        ["a refresh token"] = my => my.RefreshToken,
    };

    private ECDsa Key => hosts.Key;

    private string RefreshToken => hosts.RefreshToken;

    private string[] Parts => hosts.AccessToken.Split('.');

    private JoseHeader Header => new("ES256", "at+jwt", (string)Json(Parts[0])["kid"]!);

    private JsonObject Payload => Json(Parts[1]);

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Refused_by_both_processes_with_a_problem(string forgery)
    {
        foreach (var host in new[] { hosts.First, hosts.Second })
        {
            using var answer = await AskAsync(host, Forgeries[forgery](this));

            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            answer.Headers.WwwAuthenticate.Single().ToString().Should().Be("Bearer error=\"invalid_token\"");
            ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!)
                .Should().Be("auth.token_invalid");
        }
    }

    [Fact]
    public async Task The_forger_writes_tokens_that_are_good_when_nothing_is_wrong_with_them()
    {
        foreach (var host in new[] { hosts.First, hosts.Second })
        {
            using var answer = await AskAsync(host, Signed(Header, Payload));

            answer.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(UsersHost host, string token)
    {
        using var client = new HttpClient { BaseAddress = host.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.GetAsync("/api/v1/me");
    }

    private static string Foreign(JoseHeader header, JsonNode payload)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(other, $"{Text(header)}.{Text(payload)}");
    }

    private static string Sign(ECDsa key, string content)
    {
        var signature = key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256);
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Text(object json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToString()!));

    private static string Text(JsonNode json) => Text((object)json.ToJsonString());

    private static JsonObject Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static long Seconds(int fromNow) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + fromNow;

    private string Signed(JoseHeader header, JsonNode payload) => Sign(Key, $"{Text(header)}.{Text(payload)}");

    private string Hmac(byte[] secret)
    {
        var content = $"{Text(Header with { Alg = "HS256" })}.{Parts[1]}";
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}";
    }

    private JsonObject With(string claim, JsonNode value) => Payload.With(claim, value);

    private sealed record JoseHeader(string Alg, string Typ, string Kid)
    {
        public override string ToString() => $$"""{"alg":"{{Alg}}","typ":"{{Typ}}","kid":"{{Kid}}"}""";
    }
}

internal static class Claims
{
    /// <summary>A claim that is there keeps its place.</summary>
    public static JsonObject With(this JsonObject payload, string claim, JsonNode value)
    {
        payload[claim] = value;
        return payload;
    }
}
