using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>Requests are taken word for word, and whatever refuses one says so in the same form.</summary>
public sealed class StrictRequestsTests(Market market) : IClassFixture<Market>
{
    private const string Sku = """
        "name":"Tea","unitPrice":{"amount":1,"currency":"EUR"},"taxCategory":"standard"
        """;

    [Theory]
    [InlineData("unknown member", $$"""{"code":"X-1","colour":"green",{{Sku}}}""")]
    [InlineData("duplicate member", $$"""{"code":"X-1","code":"X-2",{{Sku}}}""")]
    [InlineData("missing member", """{"code":"X-1"}""")]
    [InlineData("null", $$"""{"code":null,{{Sku}}}""")]
    [InlineData("wrong type", $$"""{"code":1,{{Sku}}}""")]
    [InlineData("number as text", """{"code":"X-1","name":"Tea","unitPrice":{"amount":"1","currency":"EUR"}}""")]
    [InlineData("fraction", """{"code":"X-1","name":"Tea","unitPrice":{"amount":1.5,"currency":"EUR"}}""")]
    [InlineData("huge number", """{"code":"X-1","name":"Tea","unitPrice":{"amount":1e99,"currency":"EUR"}}""")]
    [InlineData("NUL", $$"""{"code":"X\u0000",{{Sku}}}""")]
    [InlineData("lone surrogate", $$"""{"code":"X\ud800",{{Sku}}}""")]
    [InlineData("no character", $$"""{"code":"X\ufffe",{{Sku}}}""")]
    [InlineData("trailing garbage", $$"""{"code":"X-1",{{Sku}}} and more""")]
    [InlineData("comment", $$"""{"code":"X-1",/* */{{Sku}}}""")]
    [InlineData("other case", $$"""{"Code":"X-1",{{Sku}}}""")]
    [InlineData("no object", "[]")]
    [InlineData("nothing", "")]
    [InlineData("null alone", "null")]
    public async Task What_is_not_the_request_of_the_route_is_refused_as_malformed(string what, string body)
    {
        var problem = await SendAsync("/api/v1/skus", Encoding.UTF8.GetBytes(body), HttpStatusCode.BadRequest);

        ((string)problem["code"]!).Should().Be("request.malformed", what);
    }

    [Fact]
    public async Task Deep_nesting_and_invalid_utf8_are_refused()
    {
        var deep = new string('[', 40) + new string(']', 40);
        await SendAsync(
            "/api/v1/skus", Encoding.UTF8.GetBytes($$"""{"code":{{deep}},{{Sku}}}"""), HttpStatusCode.BadRequest);

        byte[] invalid = [.. "{\"code\":\""u8, 0xC3, 0x28, .. Encoding.UTF8.GetBytes($"\",{Sku}}}")];
        await SendAsync("/api/v1/skus", invalid, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/api/v1/orders?limti=5", "query.unknown_parameter", "after")]
    [InlineData("/api/v1/orders?limit=5&limit=6", "query.invalid", "limit")]
    [InlineData("/api/v1/ledger/trial-balance?asOf=now", "query.unknown_parameter", "no query parameters")]
    [InlineData("/api/v1/invoices?orderId=7", "query.invalid", "orderId")]
    [InlineData("/api/v1/ops/explain?id=1", "query.invalid", "parameter id")]
    public async Task A_query_parameter_that_the_route_does_not_take_is_refused_and_those_it_takes_are_named(
        string path, string code, string named)
    {
        var reply = await market.Admin.GetAsync(path);

        reply.Status.Should().Be(HttpStatusCode.BadRequest);
        reply.Code.Should().Be(code);
        ((string)reply["detail"]!).Should().Contain(named);
    }

    [Fact]
    public async Task Text_is_normalised_before_it_is_validated_and_a_replay_knows_it_again()
    {
        var code = $"N-{Shop.NewKey()[^10..]}";
        object Body(string name, string currency) => new
        {
            code, name, unitPrice = new { amount = 100, currency }, taxCategory = "standard",
        };
        var key = Shop.NewKey();

        var made = await Shop.ExpectAsync(201, market.Admin.PostAsync(
            "/api/v1/skus", Body("  Cafe\u0301 \t  noir ", " eur "), key));
        var again = await Shop.ExpectAsync(201, market.Admin.PostAsync("/api/v1/skus", Body("Café noir", "EUR"), key));

        var sku = await Shop.ExpectAsync(200, market.Admin.GetAsync($"/api/v1/skus/{(string)made["id"]!}"));
        ((string)sku["name"]!).Should().Be("Café noir");
        ((string)sku["unitPrice"]["currency"]!).Should().Be("EUR");
        again.Bytes.Should().Equal(made.Bytes);
    }

    [Fact]
    public async Task A_password_is_taken_letter_by_letter_and_an_address_in_any_case()
    {
        const string Password = "  two  blanks and more ";
        var email = $"C{Shop.NewKey()}@Example.com";
        await market.Visitor.RegisterAsync(email.ToLowerInvariant(), Password, "Ada");

        var collapsed = await market.Visitor.PostAsync(
            "/api/v1/auth/login", new { email, password = "two blanks and more" });
        await Shop.ExpectAsync(200, market.Visitor.PostAsync(
            "/api/v1/auth/login", new { email = $" {email} ", password = Password }));

        collapsed.Code.Should().Be("auth.invalid_credentials");
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "route.not_found")]
    [InlineData("GET", "/api/v1/nowhere", 404, "route.not_found")]
    [InlineData("GET", "/api/v1/orders/not-an-id", 404, "route.not_found")]
    [InlineData("DELETE", "/api/v1/skus", 405, "method.not_allowed")]
    [InlineData("GET", "/api/v1/orders", 401, "auth.token_invalid")]
    public async Task What_the_framework_refuses_is_a_problem_like_any_other(
        string method, string path, int status, string code)
    {
        using var http = new HttpClient { BaseAddress = market.Host.Url };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await http.SendAsync(request);

        var problem = await ProblemOfAsync(response);
        ((int)response.StatusCode).Should().Be(status);
        ((string)problem["code"]!).Should().Be(code);
        ((string)problem["instance"]!).Should().Be(path);
    }

    [Fact]
    public async Task A_charset_in_Accept_is_no_reason_to_refuse()
    {
        using var http = new HttpClient { BaseAddress = market.Host.Url };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/json; charset=utf-8");

        (await http.GetAsync("/api/v1/skus")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_media_type_is_415_and_a_large_body_413()
    {
        (string Type, int Bytes, HttpStatusCode Status)[] cases =
        [
            ("text/plain", 10, HttpStatusCode.UnsupportedMediaType),
            ("application/xml", 10, HttpStatusCode.UnsupportedMediaType),
            ("application/merge-patch+json", 10, HttpStatusCode.UnsupportedMediaType),
            ("application/vnd.modular+json", 10, HttpStatusCode.UnsupportedMediaType),
            ("application/json; version=2", 10, HttpStatusCode.UnsupportedMediaType),
            ("application/json; charset=utf-16", 10, HttpStatusCode.UnsupportedMediaType),
            ("application/json; charset=\"UTF-8\"", 10, HttpStatusCode.BadRequest),
            ("application/json", 65 * 1024, HttpStatusCode.RequestEntityTooLarge),
        ];
        foreach (var (type, bytes, status) in cases)
        {
            await SendAsync("/api/v1/auth/login", new byte[bytes], status, type);
        }
    }

    private async Task<JsonNode> SendAsync(
        string path, byte[] body, HttpStatusCode status, string type = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await market.Admin.SendAsync(HttpMethod.Post, path, content);
        response.StatusCode.Should().Be(status);
        return await ProblemOfAsync(response);
    }

    private static async Task<JsonNode> ProblemOfAsync(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        ((int)problem["status"]!).Should().Be((int)response.StatusCode);
        ((string)problem["requestId"]!).Should().Be(response.Headers.GetValues("X-Request-ID").Single());
        ((string)problem["type"]!).Should().Be($"/docs/errors#{problem["code"]}");
        return problem;
    }
}
