using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Demo;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EndToEnd;

/// <summary>The edge of a process of its own: what it writes down, and what it takes from the machine.</summary>
public sealed class EdgeProcessTests(ITestOutputHelper output) : SeveralProcesses
{
    private const string Secret = "s3cr3t-that-nobody-may-read";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task A_request_leaves_one_line_and_no_secret()
    {
        var host = await StartAsync("api,worker", "--environment=Testing");
        using var visitor = new Shop(host.Url);
        using var admin = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        var sku = await admin.StockAsync("S-1", price: 100, quantity: 5);
        var tokens = await Shop.ExpectAsync(200, visitor.PostAsync(
            "/api/v1/auth/login", new { email = HostProcess.AdminEmail, password = HostProcess.AdminPassword }));
        var token = (string)tokens["accessToken"]!;

        await SendAsync(host, HttpMethod.Get, "seen", $"/api/v1/skus?q={Secret}", token);
        await SendAsync(host, HttpMethod.Get, "by-id", $"/api/v1/skus/{sku}", token);
        await SendAsync(host, HttpMethod.Get, "bad-query", $"/api/v1/orders?after={Secret}", token);
        await SendAsync(host, HttpMethod.Get, "lost", $"/{Secret}/{Secret}?{Secret}={Secret}", Secret);
        await SendAsync(host, new HttpMethod(Secret.ToUpperInvariant()), "odd", "/api/v1/orders", Secret);
        await SendAsync(host, HttpMethod.Post, "refused", "/api/v1/auth/login", token: null, new StringContent(
            $$"""{"email": "{{Secret}}@example.com", "password": "{{Secret}}"}""",
            new MediaTypeHeaderValue("application/json")));
        await SendAsync(host, HttpMethod.Post, "broken", "/api/v1/auth/login", token: null, new StringContent(
            $$"""{"{{Secret}}": "{{Secret}}", """, new MediaTypeHeaderValue("application/json")));
        await LimitsAreThoseOfDevelopmentAsync(visitor, admin);
        var (cart, total) = await admin.FillCartAsync((sku, 1));
        await SendAsync(host, HttpMethod.Post, "placed", "/api/v1/orders", token, JsonContent.Create(new
        {
            cartId = cart, expectedTotal = total, paymentMethod = new { type = "card", token = "tok_approve" },
        }));

        var lines = await Shop.WaitAsync("the lines of all requests", () =>
        {
            var found = Lines(host).Where(line => line["Properties"]!["Route"] is not null).ToList();
            return Task.FromResult(found.Any(line => Is(line, "/sandbox/v1/operations")) ? found : null);
        });
        JsonNode Line(string id) => lines.Should()
            .ContainSingle(line => (string?)line["Properties"]!["RequestId"] == id).Subject["Properties"]!;
        var seen = Line("seen");
        ((string)seen["Method"]!, seen["Route"]!.GetValue<string>().TrimEnd('/'), (int)seen["Status"]!)
            .Should().Be(("GET", "/api/v1/skus", 200));
        ((string)Line("by-id")["Route"]!).Should().Be("/api/v1/skus/{id:guid}");
        ((string)seen["Principal"]!).Should().StartWith("user:").And.HaveLength("user:".Length + 36);
        ((double)seen["Elapsed"]!).Should().BePositive();
        ((long)seen["Bytes"]!).Should().BeGreaterThan(50);
        ((string)Line("lost")["Route"]!).Should().Be("(unknown route)");
        ((string)Line("lost")["Principal"]!).Should().Be("anonymous");
        ((string)Line("odd")["Method"]!).Should().Be("(other)");
        ((int)Line("refused")["Status"]!).Should().Be(401);
        ((int)Line("broken")["Status"]!, (string)Line("broken")["Route"]!)
            .Should().Be((400, "/api/v1/auth/login"), "a failure keeps its route");
        var traced = lines.Where(line => (string?)line["TraceId"] == Trace).ToList();
        traced.Should().Contain(line => Is(line, "/api/v1/orders"))
            .And.Contain(line => Is(line, "/sandbox/v1/operations"), "what follows from a request sends its trace on");
        foreach (var secret in new[] { Secret, token, HostProcess.AdminEmail, HostProcess.AdminPassword, "127.0.0.1:" })
        {
            host.Output.Replace($"Now listening on: {host.Url.GetLeftPart(UriPartial.Authority)}", "")
                .Replace(host.Url.GetLeftPart(UriPartial.Authority), "")
                .Should().NotContainEquivalentOf(secret);
        }
    }

    [Fact]
    public async Task Slow_huge_and_packed_requests_take_no_memory_and_keep_nobody_waiting()
    {
        var host = await StartAsync("api", "--Modular:Limits:PrincipalBurst=1000000");
        using var visitor = new Shop(host.Url);
        using var admin = await visitor.LoginAsync(HostProcess.AdminEmail, HostProcess.AdminPassword);
        await AskAsync(admin, TimeSpan.FromSeconds(1));
        var before = ProcessTimes.ResidentMegabytes(host.Id);

        await using var abuse = new Abuse(host.Url);
        await abuse.OpenSlowAsync(1000);
        var declared = Enumerable.Range(0, 10).Select(_ => abuse.SendGigabyteAsync(chunked: false)).ToList();
        var chunked = Enumerable.Range(0, 10).Select(_ => abuse.SendGigabyteAsync(chunked: true)).ToList();
        var bombs = Enumerable.Range(0, 20).Select(_ => abuse.SendBombAsync()).ToList();
        var slowest = await AskAsync(admin, TimeSpan.FromSeconds(2));
        var bodies = await Task.WhenAll([.. declared, .. chunked]);
        var refused = await Task.WhenAll(bombs);
        var grown = ProcessTimes.ResidentMegabytes(host.Id) - before;

        output.WriteLine(
            $"{grown:F0} MB more than {before:F0}; slowest answer to others: {slowest.TotalMilliseconds:F0} ms");
        bodies.Should().OnlyContain(body => body.Answer == "HTTP/1.1 413 Payload Too Large" || body.Answer == "");
        bodies.Should().OnlyContain(body => body.Sent < 32 * 1024 * 1024, "nobody reads on");
        refused.Should().OnlyContain(answer => answer == "HTTP/1.1 415 Unsupported Media Type");
        grown.Should().BeLessThan(150);
        slowest.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    private static async Task LimitsAreThoseOfDevelopmentAsync(Shop visitor, Shop admin)
    {
        var anonymous = await visitor.GetAsync("/.well-known/jwks.json");
        var known = await admin.GetAsync("/api/v1/me");

        anonymous.Headers.GetValues("RateLimit-Limit").Should().Equal("1000");
        known.Headers.GetValues("RateLimit-Limit").Should().Equal("200");
    }

    // One request after the other for so long; all are answered.
    private static async Task<TimeSpan> AskAsync(Shop someone, TimeSpan duration)
    {
        var clock = TimeProvider.System;
        var (started, slowest) = (clock.GetTimestamp(), TimeSpan.Zero);
        while (clock.GetElapsedTime(started) < duration)
        {
            var asked = clock.GetTimestamp();
            await Shop.ExpectAsync(200, someone.GetAsync("/api/v1/me"));
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, clock.GetElapsedTime(asked).Ticks));
        }

        return slowest;
    }

    private static async Task SendAsync(
        HostProcess host, HttpMethod method, string id, string path, string? token, HttpContent? body = null)
    {
        using var client = new HttpClient { BaseAddress = host.Url };
        using var request = new HttpRequestMessage(method, path);
        request.Content = body;
        request.Headers.Add("X-Request-ID", id);
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        request.Headers.Add("Idempotency-Key", Secret);
        request.Headers.Add("Cookie", $"session={Secret}");
        request.Headers.Add("X-Forwarded-For", "203.0.113.77");
        request.Headers.TryAddWithoutValidation("User-Agent", Secret);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
    }

    private static IEnumerable<JsonNode> Lines(HostProcess host) => host.Output.Split('\n')
        .Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!);

    private static bool Is(JsonNode line, string route) =>
        ((string?)line["Properties"]!["Route"])?.TrimEnd('/') == route;
}
