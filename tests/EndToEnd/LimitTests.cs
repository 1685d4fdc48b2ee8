using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

public sealed class LimitTests(SmallLimits limits) : IClassFixture<SmallLimits>
{
    private const string Anonymous = "/.well-known/jwks.json";

    private static readonly object Credentials = new
    {
        email = TestHost.AdminEmail, password = TestHost.AdminPassword,
    };

    [Fact]
    public async Task A_principal_has_a_bucket_of_their_own()
    {
        using var greedy = await limits.NewCustomerAsync();
        using var modest = await limits.NewCustomerAsync();

        List<Reply> replies = [];
        for (var i = 0; i < 3 * SmallLimits.Burst; i++)
        {
            replies.Add(await greedy.GetAsync("/api/v1/me"));
        }

        var refused = replies.Where(reply => reply.Status == HttpStatusCode.TooManyRequests).ToList();
        replies.Take(SmallLimits.Burst).Should().OnlyContain(reply => reply.Status == HttpStatusCode.OK);
        refused.Should().NotBeEmpty().And.OnlyContain(reply => reply.Code == "rate_limit.exceeded");
        Number(replies[0], "RateLimit-Limit").Should().Be(SmallLimits.Burst);
        Number(replies[0], "RateLimit-Remaining").Should().Be(SmallLimits.Burst - 1);
        Number(replies[9], "RateLimit-Remaining").Should().BeLessThan(SmallLimits.Burst - 5);
        Number(replies[9], "RateLimit-Reset").Should().BeInRange(1, 4);
        Number(refused[0], "X-RateLimit-Remaining").Should().Be(0);
        refused[0].Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        (await modest.GetAsync("/api/v1/me")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_has_a_window_on_anonymous_routes()
    {
        var (busy, other) = (limits.From("203.0.113.1"), limits.From("203.0.113.2"));

        var first = await busy.GetAsync(Anonymous);
        var refused = await UntilRefusedAsync(() => busy.GetAsync(Anonymous), SmallLimits.PerMinute);

        Number(first, "RateLimit-Limit").Should().Be(SmallLimits.PerMinute);
        Number(first, "RateLimit-Remaining").Should().Be(SmallLimits.PerMinute - 1);
        (await CodeAsync(refused)).Should().Be("rate_limit.exceeded");
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
        refused.Headers.GetValues("X-Request-ID").Should().ContainSingle();
        (await busy.GetAsync("/api/v1/nothing")).StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await busy.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK, "that is exempt");
        (await other.GetAsync(Anonymous)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_network_of_IPv6_counts_as_one_address()
    {
        await limits.From("2001:db8:0:1::1").GetAsync(Anonymous);

        var same = await limits.From("[2001:db8:0:1:ffff::2]:4711").GetAsync(Anonymous);
        var other = await limits.From("2001:db8:0:2::1").GetAsync(Anonymous);

        Number(same, "RateLimit-Remaining").Should().Be(SmallLimits.PerMinute - 2);
        Number(other, "RateLimit-Remaining").Should().Be(SmallLimits.PerMinute - 1);
    }

    [Fact]
    public async Task The_client_is_the_first_address_that_no_proxy_of_ours_has()
    {
        await limits.From("198.51.100.7").GetAsync(Anonymous);

        var behindTwo = await limits.From("198.51.100.7, 10.1.2.3").GetAsync(Anonymous);
        var made = await limits.From("198.51.100.7, 198.51.100.8").GetAsync(Anonymous);

        Number(behindTwo, "RateLimit-Remaining").Should().Be(SmallLimits.PerMinute - 2);
        Number(made, "RateLimit-Remaining").Should().Be(SmallLimits.PerMinute - 1, "the client wrote the first one");
    }

    [Fact]
    public async Task Routes_that_take_secrets_have_a_stricter_window()
    {
        var guesser = limits.From("203.0.113.10");

        var refused = await UntilRefusedAsync(
            () => guesser.PostAsJsonAsync("/api/v1/auth/verify-email", new { code = "guess" }),
            SmallLimits.AuthPerMinute);

        Number(refused, "RateLimit-Limit").Should().Be(SmallLimits.AuthPerMinute);
        (await guesser.GetAsync(Anonymous)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_forges_tokens_is_refused_and_keeps_nobody_out_who_has_a_good_one()
    {
        const string address = "203.0.113.20";
        var forger = limits.From(address, "eyJhbGciOiJub25lIn0.e30.");

        var refused = await UntilRefusedAsync(() => forger.GetAsync("/api/v1/me"), SmallLimits.PerMinute);

        (await CodeAsync(refused)).Should().Be("rate_limit.exceeded");
        (await limits.From(address).GetAsync(Anonymous)).StatusCode.Should().Be(HttpStatusCode.OK);
        var login = await limits.From(address).PostAsJsonAsync("/api/v1/auth/login", Credentials);
        var session = (await login.Content.ReadFromJsonAsync<JsonNode>())!;
        (await limits.From(address, (string)session["accessToken"]!).GetAsync("/api/v1/me"))
            .StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_sends_a_password_slowly_keeps_nobody_from_logging_in()
    {
        using var slow = new TcpClient();
        await slow.ConnectAsync(limits.Host.Url.Host, limits.Host.Url.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.40\r\n"
            + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"email\":"));

        // One hashes at a time here, and nobody waits: a place that the other had would be missing.
        for (var i = 0; i < 3; i++)
        {
            var login = await limits.From("203.0.113.41").PostAsJsonAsync("/api/v1/auth/login", Credentials);
            login.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Costly_work_is_refused_when_its_queue_is_full_and_given_up_when_it_takes_too_long()
    {
        using var admin = await limits.Visitor.LoginAsync(TestHost.AdminEmail, TestHost.AdminPassword);
        await using var held = await HeldTable.LockAsync(limits.Host.Database, "billing.journal_postings");

        var first = admin.GetAsync("/api/v1/ledger/trial-balance");
        await held.WaitForWaitingAsync(1);
        var second = await admin.GetAsync("/api/v1/ledger/trial-balance");
        var late = await first;

        (second.Status, second.Code).Should().Be((HttpStatusCode.ServiceUnavailable, "server.overloaded"));
        second.Headers.RetryAfter.Should().NotBeNull();
        (late.Status, late.Code).Should().Be((HttpStatusCode.ServiceUnavailable, "request.timeout"));
        late.Headers.RetryAfter.Should().NotBeNull();
        await held.NobodyWaitsAsync();
    }

    [Fact]
    public async Task A_process_works_on_so_many_requests_and_answers_the_next_one_at_once()
    {
        using var customer = await limits.NewCustomerAsync();
        await using var held = await HeldTable.LockAsync(limits.Host.Database, "orders.rm_order_details");

        var waiting = Enumerable.Range(0, SmallLimits.Requests)
            .Select(_ => customer.GetAsync($"/api/v1/orders/{Guid.CreateVersion7()}")).ToList();
        await held.WaitForWaitingAsync(SmallLimits.Requests);
        var refused = await customer.GetAsync("/api/v1/me");
        var alive = await limits.Visitor.GetAsync("/health/live");
        var late = await Task.WhenAll(waiting);

        (refused.Status, refused.Code).Should().Be((HttpStatusCode.ServiceUnavailable, "server.overloaded"));
        alive.Status.Should().Be(HttpStatusCode.OK);
        late.Should().OnlyContain(reply => reply.Code == "request.timeout");
        await held.NobodyWaitsAsync();
        (await customer.GetAsync("/api/v1/me")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pages_of_configured_origins_may_call_and_read_our_headers()
    {
        using var visitor = new HttpClient { BaseAddress = limits.Host.Url };
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/orders");
        preflight.Headers.Add("Origin", SmallLimits.Origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key");
        using var own = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        own.Headers.Add("Origin", SmallLimits.Origin);
        using var strange = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders");
        strange.Headers.Add("Origin", "https://evil.example.com");

        var allowed = await visitor.SendAsync(preflight);
        var answered = await visitor.SendAsync(own);
        var refused = await visitor.SendAsync(strange);

        allowed.StatusCode.Should().Be(HttpStatusCode.NoContent);
        Value(allowed, "Access-Control-Allow-Origin").Should().Be(SmallLimits.Origin);
        Value(allowed, "Access-Control-Max-Age").Should().Be("600");
        answered.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Value(answered, "Access-Control-Allow-Origin").Should().Be(SmallLimits.Origin, "a failure is readable, too");
        Value(answered, "Access-Control-Expose-Headers").Should()
            .Contain("ETag").And.Contain("RateLimit-Remaining").And.Contain("X-Request-ID");
        answered.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
        refused.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Fact]
    public async Task Who_came_by_https_is_told_to_stay_there()
    {
        var visitor = limits.From("203.0.113.30");
        var plain = await visitor.GetAsync(Anonymous);
        visitor.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        var secure = await visitor.GetAsync(Anonymous);

        plain.Headers.Contains("Strict-Transport-Security").Should().BeFalse();
        Value(secure, "Strict-Transport-Security").Should().Be("max-age=31536000");
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/jwks.json")]
    public async Task What_anybody_may_keep_depends_on_the_origin_and_not_on_the_host_that_was_asked(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "evil.example";
        using var answer = await limits.From("203.0.113.93").SendAsync(request);

        answer.Headers.CacheControl!.ToString().Should().Be("public, max-age=300");
        answer.Headers.Vary.Should().Contain("Origin");
        var text = await answer.Content.ReadAsStringAsync();
        text.Should().NotContain("evil.example");
        if (path.EndsWith("server", StringComparison.Ordinal))
        {
            text.Should().Contain($"\"issuer\":\"{SmallLimits.PublicUrl}\"")
                .And.Contain($"\"{SmallLimits.PublicUrl}/oauth/token\"");
        }
    }

    [Theory]
    [InlineData("--Modular:Limits:Seconds=soon", "Modular:Limits:Seconds is 'soon'")]
    [InlineData("--Modular:Limits:Second=3", "Modular:Limits:Second is not a setting")]
    [InlineData("--Modular:Cors:Origins=*", "'*' is no origin")]
    [InlineData("--Modular:PublicUrl=api.example.com", "'api.example.com' is no address of a server")]
    [InlineData("--Modular:PublicUrl=https://example.com/api", "'https://example.com/api' is no address of a server")]
    [InlineData("--Modular:Proxies=proxy.example.com", "'proxy.example.com' is neither an address nor a network")]
    public async Task Settings_that_mean_nothing_refuse_the_start(string setting, string message)
    {
        var host = new TestHost();

        var start = () => host.StartOnAsync(limits.Host.Database, setting);

        (await start.Should().ThrowAsync<StartupRefusedException>()).WithMessage($"*{message}*");
    }

    private static async Task<HttpResponseMessage> UntilRefusedAsync(
        Func<Task<HttpResponseMessage>> send, int limit)
    {
        for (var sent = 0; sent <= limit; sent++)
        {
            var response = await send();
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                sent.Should().BeGreaterThan(limit - 3);
                return response;
            }
        }

        throw new SurpriseException($"{limit} requests, and none was refused");
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["code"];

    private static string Value(HttpResponseMessage response, string header) =>
        string.Join(',', response.Headers.GetValues(header));

    private static int Number(Reply reply, string header) => int.Parse(reply.Headers.GetValues(header).Single());

    private static int Number(HttpResponseMessage response, string header) => int.Parse(Value(response, header));
}
