using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Application.Users.Commands;
using Modular.Domain.Users;
using Modular.Tests.Shared;
using Modular.Tests.Users.Commands;
using Xunit;

namespace Modular.Tests.Users.Http;

public sealed class ApiClientRoutesTests(TwoHosts hosts) : IClassFixture<TwoHosts>, IAsyncLifetime
{
    private const string Manage = "users:client:manage";
    private const string Operate = "ops:*";

    private HttpClient _admin = null!;
    private HttpClient _client = null!;
    private (string Id, string Secret) _own;

    public async Task InitializeAsync()
    {
        _client = hosts.Here.Stranger();
        var login = await hosts.Here.LoginAsync(UsersHost.AdminEmail, UsersHost.AdminPassword);
        _admin = As(hosts.Here, login.Tokens!.AccessToken);
        _own = await CreateAsync(Manage, Operate);
    }

    [Fact]
    public async Task From_a_secret_to_an_answer_at_both_processes()
    {
        var token = await TokenAsync(_own);

        token["token_type"]!.GetValue<string>().Should().Be("Bearer");
        token["expires_in"]!.GetValue<int>().Should().Be(900);
        token["scope"]!.GetValue<string>().Should().Be($"{Operate} {Manage}");
        foreach (var host in new[] { hosts.Here, hosts.There })
        {
            using var caller = As(host, (string)token["access_token"]!);
            var list = await ExpectAsync(HttpStatusCode.OK, caller.GetAsync("api-clients"));
            list.ToJsonString().Should().Contain(_own.Id).And.NotContain(_own.Secret)
                .And.NotContain(SecretHash.Of(_own.Secret).Value);
        }
    }

    [Fact]
    public async Task A_token_says_which_client_it_is_and_what_it_may()
    {
        var token = (string)(await TokenAsync(_own, scope: Operate))["access_token"]!;

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();
        claims.Select(claim => claim.Key).Should()
            .Equal("iss", "aud", "sub", "client_id", "jti", "iat", "nbf", "exp", "scope");
        ((string)claims["client_id"]!).Should().Be((string)claims["sub"]!).And.Be(_own.Id);
        ((string)claims["scope"]!).Should().Be(Operate);
        using var caller = As(hosts.Here, token);
        await ExpectAsync(HttpStatusCode.Forbidden, caller.GetAsync("api-clients"));
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_fetch_tokens()
    {
        var rotated = await ExpectAsync(
            HttpStatusCode.OK, _admin.PostAsync($"api-clients/{_own.Id}/rotate", content: null));

        ((string)rotated["secret"]!).Should().NotBe(_own.Secret).And.HaveLength(43, "that is 256 bits");
        await TokenAsync(_own);
        await TokenAsync((_own.Id, (string)rotated["secret"]!));
    }

    [Fact]
    public async Task A_request_sent_again_makes_no_other_client_and_no_other_secret()
    {
        var (key, name) = (Guid.CreateVersion7().ToString(), $"Robot {Guid.CreateVersion7()}");
        var body = new { name, scopes = new[] { Operate } };
        var made = await ExpectAsync(HttpStatusCode.Created, KeyedAsync("api-clients", body, key));
        var repeated = await ExpectAsync(HttpStatusCode.Conflict, KeyedAsync("api-clients", body, key));
        var other = await ExpectAsync(
            HttpStatusCode.UnprocessableEntity,
            KeyedAsync("api-clients", new { name, scopes = new[] { Manage } }, key));
        var path = $"api-clients/{made["clientId"]}/rotate";
        var rotated = await ExpectAsync(HttpStatusCode.OK, KeyedAsync(path, body: null, key));
        var again = await ExpectAsync(HttpStatusCode.Conflict, KeyedAsync(path, body: null, key));

        ((string)repeated["code"]!, (string)other["code"]!, (string)again["code"]!).Should().Be(
            ("idempotency.answer_withheld", "idempotency.key_reused", "idempotency.answer_withheld"));
        await TokenAsync(((string)made["clientId"]!, (string)rotated["secret"]!));
        (await hosts.Here.ScalarAsync<int>("select count(*) from users.api_clients where name = @name", new { name }))
            .Should().Be(1);
        (await hosts.Here.Database.QueryAsync<string>(
            TestDatabase.Superuser, "select convert_from(body, 'utf8') from log.idempotency where key = @key",
            new { key })).Should().HaveCount(2).And.OnlyContain(body => body.Length == 0);
    }

    [Fact]
    public async Task A_revoked_client_is_out_everywhere_within_three_seconds()
    {
        var token = (string)(await TokenAsync(_own))["access_token"]!;
        (await hosts.There.WhoIsAsync(token))!.Actor.Should().Be($"client:{_own.Id}");

        await ExpectAsync(HttpStatusCode.NoContent, _admin.DeleteAsync($"api-clients/{_own.Id}"));

        await hosts.RefusedEverywhereAsync(token, "auth.token_invalid");
        await RefusedAsync("invalid_client", Form(_own));
        ((string)(await ExpectAsync(HttpStatusCode.Conflict, _admin.DeleteAsync($"api-clients/{_own.Id}")))["code"]!)
            .Should().Be("api_client.invalid_transition");
    }

    [Fact]
    public async Task A_revocation_that_the_database_refuses_has_ended_nothing()
    {
        var token = (string)(await TokenAsync(_own))["access_token"]!;
        await hosts.Here.Database.ExecuteAsync(
            TestDatabase.Superuser,
            $"alter table users.api_clients add constraint api_clients_test_check "
            + $"check (id <> '{_own.Id}' or status = 'active')");
        try
        {
            var revoke = () => hosts.Here.SendAsync(new RevokeApiClientCommand(Guid.Parse(_own.Id)));
            await revoke.Should().ThrowAsync<Exception>();

            (await hosts.Here.WhoIsAsync(token)).Should().NotBeNull();
        }
        finally
        {
            await hosts.Here.Database.ExecuteAsync(
                TestDatabase.Superuser, "alter table users.api_clients drop constraint api_clients_test_check");
        }
    }

    [Fact]
    public async Task A_client_does_nothing_to_an_account_that_may_do_more()
    {
        var (robot, customer) = (await CreateAsync("users:user:manage"), await hosts.Here.GivenUserAsync());
        using var caller = As(hosts.Here, (string)(await TokenAsync(robot))["access_token"]!);
        var admin = await hosts.Here.ScalarAsync<Guid>("select id from users.users where 'admin' = any (roles)");
        var reason = new { reason = "A test." };

        foreach (var verb in new[] { "suspend", "reinstate", "recovery", "sessions/revoke" })
        {
            await caller.PostAsJsonAsync($"users/{admin}/{verb}", reason).ExpectRefusalAsync(403, "role.escalation");
        }

        foreach (var verb in new[] { "recovery", "sessions/revoke", "suspend", "reinstate" })
        {
            await caller.PostAsJsonAsync($"users/{customer}/{verb}", reason).ExpectAsync(204);
        }
    }

    [Fact]
    public async Task A_client_has_no_account_and_lets_nobody_in()
    {
        using var caller = As(hosts.Here, (string)(await TokenAsync(_own))["access_token"]!);

        foreach (var asked in new[]
        {
            caller.GetAsync("me"), caller.PostAsync("auth/logout", content: null),
            caller.PostAsJsonAsync("api-clients", new { name = "Child", scopes = new[] { Manage } }),
            caller.PostAsync($"api-clients/{_own.Id}/rotate", content: null),
        })
        {
            ((string)(await ExpectAsync(HttpStatusCode.Forbidden, asked))["code"]!).Should().Be("auth.not_for_clients");
        }
    }

    [Fact]
    public async Task Its_last_use_is_known_without_a_write_for_each_token()
    {
        Task<int> VersionAsync() => hosts.Here.ScalarAsync<int>(
            "select version from users.api_clients where id = @id", new { id = Guid.Parse(_own.Id) });
        await TokenAsync(_own);
        var once = await VersionAsync();
        await TokenAsync(_own);

        (await VersionAsync()).Should().Be(once).And.Be(2);
        var listed = (await ExpectAsync(HttpStatusCode.OK, _admin.GetAsync("api-clients")))["data"]!.AsArray()
            .Single(client => (string)client!["id"]! == _own.Id)!;
        listed["lastUsedAt"].Should().NotBeNull();
    }

    [Fact]
    public async Task Nobody_grants_or_gets_at_what_they_lack()
    {
        var may = new HashSet<string> { Manage };

        var made = await hosts.Here.SendAsync(
            new CreateApiClientCommand("Robot", [Manage, Operate], Guid.CreateVersion7(), may));
        var taken = await hosts.Here.SendAsync(new RotateApiClientSecretCommand(Guid.Parse(_own.Id), may));

        made.Error.Should().Be(UserErrors.RoleEscalation);
        taken.Error.Should().Be(UserErrors.RoleEscalation);
    }

    [Theory]
    [InlineData("nothing:at:all")]
    [InlineData("orders:cart:own")]
    public async Task A_scope_is_a_permission_of_somebody_else_s_things(string scope)
    {
        var refused = await ExpectAsync(
            HttpStatusCode.UnprocessableEntity,
            _admin.PostAsJsonAsync("api-clients", new { name = "Robot", scopes = new[] { scope } }));

        ((string)refused["errors"]![0]!["code"]!).Should().Be("scope.unknown");
    }

    [Fact]
    public async Task Secrets_go_in_one_of_two_ways_and_in_no_cache()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = Form(_own) };
        using var inForm = await _client.SendAsync(request);

        inForm.StatusCode.Should().Be(HttpStatusCode.OK);
        inForm.Headers.CacheControl!.NoStore.Should().BeTrue();
        await RefusedAsync("invalid_request", Form(_own), Basic(_own));
        using var json = JsonContent.Create(new { grant_type = "client_credentials" });
        await ExpectAsync(HttpStatusCode.UnsupportedMediaType, _client.PostAsync("/oauth/token", json));
    }

    [Fact]
    public async Task Who_is_wrong_is_told_in_the_words_of_the_standard()
    {
        await RefusedAsync("invalid_client", Form((_own.Id, "wrong")));
        await RefusedAsync("invalid_client", Form((Guid.CreateVersion7().ToString(), _own.Secret)));
        await RefusedAsync("invalid_client", Form(("", "")));
        await RefusedAsync("invalid_client", Form(grant: "client_credentials"), Basic((_own.Id, "wrong")));
        await RefusedAsync("invalid_scope", Form(_own, scope: $"{Manage} orders:order:read"));
        await RefusedAsync("invalid_request", Form(grant: ""));
        await RefusedAsync("unsupported_grant_type", Form(grant: "password"));
        await RefusedAsync("invalid_request", new StringContent(
            "grant_type=client_credentials&scope=a&scope=b", Encoding.ASCII, "application/x-www-form-urlencoded"));
    }

    [Fact]
    public async Task Libraries_find_the_token_endpoint()
    {
        using var answer = await _client.GetAsync("/.well-known/oauth-authorization-server");
        // It is made of the host that was asked.
        answer.Headers.CacheControl!.ToString().Should().Be("no-store");
        var metadata = await ExpectAsync(HttpStatusCode.OK, Task.FromResult(answer));

        ((string)metadata["token_endpoint"]!).Should().Be(new Uri(hosts.Here.Url, "/oauth/token").AbsoluteUri);
        metadata["scopes_supported"]!.AsArray().Select(scope => (string)scope!).Should().Contain(Manage)
            .And.NotContain(scope => scope.EndsWith(":own"));
    }

    public Task DisposeAsync()
    {
        _admin.Dispose();
        _client.Dispose();
        return Task.CompletedTask;
    }

    private static HttpClient As(UsersHost host, string token)
    {
        var client = host.Stranger();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<JsonObject> ExpectAsync(HttpStatusCode status, Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private async Task<HttpResponseMessage> KeyedAsync(string path, object? body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Add("Idempotency-Key", key);
        return await _admin.SendAsync(request);
    }

    private static AuthenticationHeaderValue Basic((string Id, string Secret) client) => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $"{Uri.EscapeDataString(client.Id)}:{Uri.EscapeDataString(client.Secret)}")));

    private static FormUrlEncodedContent Form(string grant, string? scope = null) => new(
        new Dictionary<string, string> { ["grant_type"] = grant }
            .Concat(scope is null ? [] : [new KeyValuePair<string, string>("scope", scope)]));

    private static FormUrlEncodedContent Form((string Id, string Secret) client, string? scope = null) => new(
        new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client.Id, ["client_secret"] = client.Secret,
        }.Concat(scope is null ? [] : [new KeyValuePair<string, string>("scope", scope)]));

    private async Task<(string Id, string Secret)> CreateAsync(params string[] scopes)
    {
        using var response = await _admin.PostAsJsonAsync("api-clients", new { name = "Stock robot", scopes });
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        var made = await ExpectAsync(HttpStatusCode.Created, Task.FromResult(response));
        return ((string)made["clientId"]!, (string)made["secret"]!);
    }

    private async Task<JsonObject> TokenAsync((string Id, string Secret) client, string? scope = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = Form("client_credentials", scope),
        };
        request.Headers.Authorization = Basic(client);
        return await ExpectAsync(HttpStatusCode.OK, _client.SendAsync(request));
    }

    private async Task RefusedAsync(string error, HttpContent content, AuthenticationHeaderValue? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = content };
        request.Headers.Authorization = basic;
        using var response = await _client.SendAsync(request);
        var told = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        ((string)told["error"]!).Should().Be(error, told.ToJsonString());
        ((int)response.StatusCode).Should().Be(error == "invalid_client" ? 401 : 400);
        response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme)
            .Should().Equal(error == "invalid_client" ? ["Basic"] : []);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }
}
