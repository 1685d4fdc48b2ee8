using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Users.Commands;
using Xunit;

namespace Modular.Tests.Users.Http;

public sealed class AuthRoutesTests : IClassFixture<UsersHost>, IDisposable
{
    private readonly UsersHost _host;
    private readonly HttpClient _client;

    public AuthRoutesTests(UsersHost host)
    {
        _host = host;
        _client = new HttpClient { BaseAddress = host.Url };
    }

    [Fact]
    public async Task From_registration_to_logout()
    {
        var email = AccountFlow.NewEmail();
        var credentials = new { email, password = AccountFlow.Password };
        var registered = await ExpectAsync(
            HttpStatusCode.Accepted,
            PostAsync("register", new { email, password = AccountFlow.Password, name = "Ada Lovelace" }));
        var challengeId = (Guid)registered["challengeId"]!;
        var code = await _host.CodeAsync(challengeId);

        var unverified = await ExpectAsync(HttpStatusCode.Forbidden, PostAsync("login", credentials));
        ((string)unverified["code"]!).Should().Be("auth.email_unverified");
        ((Guid)unverified["challengeId"]!).Should().Be(challengeId);

        var invalid = await ExpectAsync(
            HttpStatusCode.UnprocessableEntity, PostAsync("verify-email", new { challengeId, code = "wrong" }));
        ((string)invalid["code"]!).Should().Be("challenge.invalid");
        await ExpectAsync(HttpStatusCode.NoContent, PostAsync("verify-email", new { challengeId, code }));

        var session = await ExpectAsync(HttpStatusCode.OK, PostAsync("login", credentials));
        ((string)session["tokenType"]!).Should().Be("Bearer");
        ((int)session["expiresIn"]!).Should().Be(300);
        var next = await ExpectAsync(
            HttpStatusCode.OK, PostAsync("refresh", new { refreshToken = (string)session["refreshToken"]! }));

        _client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", (string)next["accessToken"]!);
        var me = await ExpectAsync(HttpStatusCode.OK, _client.GetAsync("/api/v1/me"));
        me.Select(member => member.Key).Should().Equal(
            "id", "email", "name", "locale", "timezone", "roles", "permissions");
        ((string)me["email"]!).Should().Be(email);

        await ExpectAsync(HttpStatusCode.NoContent, PostAsync("logout", body: null));
        var gone = await ExpectAsync(HttpStatusCode.Unauthorized, _client.GetAsync("/api/v1/me"));
        ((string)gone["code"]!).Should().Be("auth.token_invalid");
    }

    [Fact]
    public async Task No_stranger_learns_whether_a_request_has_written_something()
    {
        var email = AccountFlow.NewEmail();
        await _host.GivenUserAsync(email);
        using var asked = await PostAsync("recovery", new { email });
        var challengeId = await _host.ChallengeAsync(
            await _host.ScalarAsync<Guid>("select id from users.users where email = @email", new { email }), "recover");
        using var wrong = await PostAsync(
            "recovery/complete", new { challengeId, code = "wrong", newPassword = "a password that I keep" });

        wrong.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        asked.Headers.Concat(wrong.Headers).Select(header => header.Key)
            .Should().NotContain("Consistency-Token", "it is there only when something was written");
    }

    [Fact]
    public async Task U3_A_password_is_as_long_in_emoji_as_in_letters()
    {
        var (email, horses) = (AccountFlow.NewEmail(), string.Concat(Enumerable.Repeat("🐴", 256)));
        var registered = await ExpectAsync(
            HttpStatusCode.Accepted, PostAsync("register", new { email, password = horses }));
        var challengeId = (Guid)registered["challengeId"]!;
        var code = await _host.CodeAsync(challengeId);
        await ExpectAsync(HttpStatusCode.NoContent, PostAsync("verify-email", new { challengeId, code }));

        var session = await ExpectAsync(HttpStatusCode.OK, PostAsync("login", new { email, password = horses }));

        _client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", (string)session["accessToken"]!);
        await ExpectAsync(HttpStatusCode.OK, PostAsync("step-up", new { password = horses }));
        using var tooLong = await PostAsync("register", new { email, password = new string('x', 257) });
        tooLong.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await tooLong.Content.ReadAsStringAsync()).Should().Contain("password.too_long");
    }

    [Fact]
    public async Task My_account_carries_its_version_and_is_not_sent_twice()
    {
        var tokens = await _host.NewSessionAsync();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        using var first = await _client.GetAsync("/api/v1/me");

        _client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _client.GetAsync("/api/v1/me");

        first.Headers.ETag!.Tag.Should().Be("\"2\"");
        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Registering_a_known_and_an_unknown_address_answers_with_the_same_bytes_but_for_the_id()
    {
        var email = AccountFlow.NewEmail();
        using var unknown = await PostAsync("register", new { email, password = AccountFlow.Password });
        using var known = await PostAsync("register", new { email, password = AccountFlow.Password });

        known.StatusCode.Should().Be(unknown.StatusCode).And.Be(HttpStatusCode.Accepted);
        Masked(await known.Content.ReadAsStringAsync()).Should().Be(Masked(await unknown.Content.ReadAsStringAsync()));
        known.Headers.Select(header => header.Key).Should().Equal(unknown.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task Tokens_are_not_kept_in_caches_nor_by_an_idempotency_key()
    {
        var tokens = await _host.NewSessionAsync();
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        _client.DefaultRequestHeaders.Add("Idempotency-Key", "the-same-key");

        using var response = await PostAsync("refresh", new { refreshToken = tokens.RefreshToken });

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        (await _host.ScalarAsync<long>("select count(*) from log.idempotency where key = 'the-same-key'"))
            .Should().Be(0);
    }

    [Fact]
    public async Task The_public_key_is_published_and_the_private_one_is_not()
    {
        var keys = await ExpectAsync(HttpStatusCode.OK, _client.GetAsync("/.well-known/jwks.json"));

        var key = keys["keys"]!.AsArray().Should().ContainSingle().Subject!.AsObject();
        key.Select(member => member.Key).Should().BeEquivalentTo("kty", "crv", "x", "y", "kid", "use", "alg");
        ((string)key["alg"]!).Should().Be("ES256");
    }

    public void Dispose() => _client.Dispose();

    private static string Masked(string json) => System.Text.RegularExpressions.Regex.Replace(
        json, "[0-9a-f-]{36}", "ID", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static async Task<JsonObject> ExpectAsync(HttpStatusCode status, Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private Task<HttpResponseMessage> PostAsync(string route, object? body) =>
        _client.PostAsJsonAsync($"/api/v1/auth/{route}", body);
}
