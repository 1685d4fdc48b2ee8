using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>What every answer has and every route knows, whoever wrote the endpoint.</summary>
public sealed partial class EdgeTests(Market market) : IClassFixture<Market>
{
    private const string Open = "/.well-known/jwks.json";

    [Theory]
    [InlineData("GET", "/api/v1/orders", 401)]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("DELETE", "/api/v1/orders", 405)]
    [InlineData("POST", "/api/v1/auth/login", 400)]
    [InlineData("GET", Open, 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/dev/mailbox", 200)]
    public async Task Every_answer_has_the_headers_that_protect_it(string method, string path, int status)
    {
        using var response = await SendAsync(method, path, body: method == "POST"
            ? new StringContent("{", new MediaTypeHeaderValue("application/json"))
            : null);

        ((int)response.StatusCode).Should().Be(status);
        Header(response, "X-Content-Type-Options").Should().Be("nosniff");
        Header(response, "X-Frame-Options").Should().Be("DENY");
        Header(response, "Referrer-Policy").Should().Be("no-referrer");
        Header(response, "Content-Security-Policy").Should().Be("default-src 'none'; frame-ancestors 'none'");
        Header(response, "X-Request-ID").Should().NotBeEmpty();
        Header(response, "Server-Timing").Should().MatchRegex(@"^total;dur=\d+\.\d$");
        Header(response, "Cache-Control").Should().StartWith(path == Open ? "public, max-age=300" : "no-store");
        response.Headers.Contains("Server").Should().BeFalse();
        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse("no origin is configured");
    }

    [Fact]
    public async Task The_page_with_the_document_may_load_what_it_brings_along()
    {
        using var response = await SendAsync("GET", "/docs/index.html", accept: "text/html");
        var html = await response.Content.ReadAsStringAsync();

        Header(response, "Content-Security-Policy").Should().Contain("script-src 'self'");
        html.Should().Contain("<script");
        InlineScript().IsMatch(html).Should().BeFalse("the policy lets no script run that stands in the page");
    }

    [Fact]
    public async Task HEAD_answers_as_GET_does_and_without_a_body()
    {
        var document = await Shop.ExpectAsync(200, market.Visitor.GetAsync("/openapi/v1.json"));
        var paths = document["paths"]!.AsObject().Where(path => path.Value!["get"] is not null)
            .Select(path => Parameter().Replace(path.Key, Guid.Empty.ToString())).ToList();

        foreach (var path in paths)
        {
            using var get = await SendAsync("GET", path);
            using var head = await SendAsync("HEAD", path);
            head.StatusCode.Should().Be(get.StatusCode, path);
            (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        }

        var full = await market.Admin.GetAsync("/api/v1/me");
        var short_ = await market.Admin.SendAsync(HttpMethod.Head, "/api/v1/me");
        var known = await market.Admin.SendAsync(HttpMethod.Head, "/api/v1/me", ifNoneMatch: full.ETag);
        (short_.Status, short_.ETag, short_.Bytes.Length).Should().Be((HttpStatusCode.OK, full.ETag, 0));
        known.Status.Should().Be(HttpStatusCode.NotModified);
        paths.Should().HaveCountGreaterThan(20);
    }

    [Theory]
    [InlineData("OPTIONS", 204)]
    [InlineData("DELETE", 405)]
    [InlineData("BREW", 405)]
    public async Task Other_methods_are_told_which_there_are(string method, int status)
    {
        using var response = await SendAsync(method, "/api/v1/orders");

        ((int)response.StatusCode).Should().Be(status);
        response.Content.Headers.Allow.Should().Equal("GET", "HEAD", "OPTIONS", "POST");
        if (status == 405)
        {
            (await CodeAsync(response)).Should().Be("method.not_allowed");
        }
    }

    [Theory]
    [InlineData("text/html", 406)]
    [InlineData("application/xml, text/*;q=0.5", 406)]
    [InlineData("application/json;q=0, text/html", 406)]
    [InlineData("application/problem+json", 200)]
    [InlineData("application/*;q=0.1", 200)]
    [InlineData("text/html, */*;q=0.8", 200)]
    public async Task Who_takes_no_JSON_gets_none(string accept, int status)
    {
        using var response = await SendAsync("GET", Open, accept);

        ((int)response.StatusCode).Should().Be(status);
        if (status == 406)
        {
            (await CodeAsync(response)).Should().Be("media_type.not_acceptable");
        }
    }

    [Fact]
    public async Task A_body_that_would_have_to_be_unpacked_is_refused_unread()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[64 * 1024 * 1024]);
        }

        foreach (var path in new[] { "/api/v1/auth/login", "/api/v1/orders" })
        {
            using var body = new ByteArrayContent(bomb.ToArray());
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            body.Headers.ContentEncoding.Add("gzip");
            using var response = await SendAsync("POST", path, body: body);

            response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
            (await CodeAsync(response)).Should().Be("media_type.unsupported");
            Header(response, "Accept-Encoding").Should().Be("identity");
        }
    }

    [Fact]
    public async Task Another_type_of_body_is_refused()
    {
        using var response = await SendAsync("POST", "/api/v1/auth/login", body: new StringContent("email=a"));

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
        (await CodeAsync(response)).Should().Be("media_type.unsupported");
    }

    [Theory]
    [InlineData("/openapi/v1.json", "br")]
    [InlineData("/openapi/v1.json", "gzip")]
    [InlineData("/api/v1/skus", "br")]
    [InlineData("/api/v1/skus?limit=1", null)]
    [InlineData("/api/v1/orders/", null)]
    public async Task What_is_long_and_has_no_strong_ETag_is_compressed(string path, string? encoding)
    {
        for (var i = 0; i < 10 && path.EndsWith("skus", StringComparison.Ordinal); i++)
        {
            await market.NewSkuAsync(quantity: 1);
        }

        if (path.EndsWith('/'))
        {
            var (customer, _, cartId, total) = await market.ReadyCartAsync();
            path += (string)(await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total)))["id"]!;
        }

        var login = await Shop.ExpectAsync(200, market.Visitor.PostAsync(
            "/api/v1/auth/login", new { email = TestHost.AdminEmail, password = TestHost.AdminPassword }));
        using var client = new HttpClient { BaseAddress = market.Host.Url };
        client.DefaultRequestHeaders.Add("Accept-Encoding", encoding ?? "br, gzip");
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {(string)login["accessToken"]!}");

        using var response = await client.GetAsync(path);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentEncoding.Should().Equal(encoding is null ? [] : [encoding]);
        if (response.Headers.ETag is { IsWeak: false })
        {
            response.Content.Headers.ContentLength.Should().BeGreaterThan(1024, "it is long enough");
        }
    }

    [Fact]
    public async Task Answers_with_secrets_are_never_compressed()
    {
        using var client = new HttpClient { BaseAddress = market.Host.Url };
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        var name = new string('a', 3000);
        using var body = new StringContent(
            $$"""{"email":"x","password":"{{name}}","name":"{{name}}"}""",
            new MediaTypeHeaderValue("application/json"));

        using var response = await client.PostAsync("/api/v1/auth/register", body);

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        response.Content.Headers.ContentEncoding.Should().BeEmpty();
    }

    [Fact]
    public void Only_what_serves_no_consumer_is_exempt_from_limits()
    {
        var exempt = market.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/').Split('/')[0]);

        exempt.Distinct().Should().BeEquivalentTo("dev", "health", "sandbox", "testhooks");
    }

    [Fact]
    public async Task Every_route_that_is_described_tells_of_its_limits()
    {
        var document = await Shop.ExpectAsync(200, market.Visitor.GetAsync("/openapi/v1.json"));
        var silent = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Where(operation => HeaderOf(operation.Value!, "429", "Retry-After") is null
                || HeaderOf(operation.Value!, "503", "Retry-After") is null
                || operation.Value!["responses"]!.AsObject()
                    .Any(answer => HeaderOf(operation.Value, answer.Key, "RateLimit-Limit") is null))
            .Select(operation => $"{operation.Key} {path.Key}"));
        JsonNode? HeaderOf(JsonNode operation, string status, string name)
        {
            var answer = operation["responses"]![status];
            var shared = (string?)answer?["$ref"] is { } reference
                ? document["components"]["responses"]![reference.Split('/')[^1]]
                : answer;
            return shared?["headers"]?[name];
        }

        silent.Should().BeEmpty();
        foreach (var path in new[] { Open, "/openapi/v1.json", "/nothing", "/api/v1/orders" })
        {
            using var response = await SendAsync("GET", path);
            Header(response, "RateLimit-Limit").Should().Be("1000000", "that holds without any metadata");
        }
    }

    [Fact]
    public async Task What_a_stranger_says_about_addresses_is_ignored()
    {
        async Task<int> RemainingAsync(string address)
        {
            using var client = new HttpClient { BaseAddress = market.Host.Url };
            client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
            using var response = await client.GetAsync(Open);
            return int.Parse(Header(response, "RateLimit-Remaining"));
        }

        var first = await RemainingAsync("203.0.113.1");
        var second = await RemainingAsync("203.0.113.2");

        second.Should().Be(first - 1);
    }

    [Fact]
    public async Task A_client_that_goes_away_takes_its_query_along()
    {
        var customer = await market.NewCustomerAsync();
        await using var held = await HeldTable.LockAsync(market.Host.Database, "orders.rm_order_details");

        var waiting = customer.GetAsync($"/api/v1/orders/{Guid.CreateVersion7()}");
        await held.WaitForWaitingAsync(1);
        customer.Dispose();

        await waiting.Invoking(async reply => await reply).Should().ThrowAsync<Exception>();
        await held.NobodyWaitsAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? accept = null, HttpContent? body = null)
    {
        using var client = new HttpClient { BaseAddress = market.Host.Url };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body;
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        var response = await client.SendAsync(request);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(", ", response.Headers.GetValues(name));

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        (string?)JsonNode.Parse(await response.Content.ReadAsByteArrayAsync())!["code"];

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|\son[a-z]+=", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineScript();
}
