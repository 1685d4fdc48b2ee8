using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

public sealed class WallsTests(Market market) : IClassFixture<Market>
{
    private PermissionCatalog Permissions => market.Host.Services.GetRequiredService<PermissionCatalog>();

    [Fact]
    public async Task What_belongs_to_others_does_not_exist()
    {
        var (owner, _, cartId, total) = await market.ReadyCartAsync();
        var orderId = (string)(await Shop.ExpectAsync(201, owner.PlaceAsync(cartId, total)))["id"]!;
        await market.QuiesceAsync();
        var invoiceId = (string)(await owner.ListAsync($"/api/v1/invoices?orderId={orderId}")).Single()["id"]!;
        var paymentId = (string)(await owner.ListAsync($"/api/v1/payments?orderId={orderId}")).Single()["id"]!;
        using var stranger = await market.NewCustomerAsync();

        string[] paths = [$"orders/{orderId}", $"invoices/{invoiceId}", $"payments/{paymentId}", $"carts/{cartId}"];
        foreach (var path in paths)
        {
            (await owner.GetAsync($"/api/v1/{path}")).Status.Should().Be(HttpStatusCode.OK, path);
            (await stranger.GetAsync($"/api/v1/{path}")).Status.Should().Be(HttpStatusCode.NotFound, path);
        }

        (await stranger.ListAsync($"/api/v1/invoices?orderId={orderId}")).Should().BeEmpty();
        (await stranger.ListAsync($"/api/v1/payments?orderId={orderId}")).Should().BeEmpty();
        (await stranger.PostAsync($"/api/v1/orders/{orderId}/cancel", new { reason = "not mine" }, Shop.NewKey()))
            .Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public void Every_endpoint_says_who_may_use_it()
    {
        var silent = market.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(e => e.Metadata.GetMetadata<AuthorizationPolicy>() is null
                && e.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(e => e.DisplayName);

        silent.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_permission_that_a_route_requires_is_declared_by_a_module()
    {
        var document = await Shop.ExpectAsync(200, market.Visitor.GetAsync("/openapi/v1.json"));
        var required = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .SelectMany(operation => operation.Value!["x-permissions"]?.AsArray() ?? [])
            .Select(permission => (string)permission!).ToList();

        required.Should().Contain(["orders:order:read", "orders:order:read:own"]);
        required.Except(Permissions.Of([Role.Admin]))
            .Should().BeEmpty("a permission that nobody has refuses everybody");
    }

    [Theory]
    [InlineData("/api/v1/orders")]
    [InlineData("/api/v1/invoices")]
    [InlineData("/api/v1/payments")]
    [InlineData("/api/v1/me/inbox")]
    public async Task A_route_that_follows_the_log_says_so_with_its_headers(string path)
    {
        var document = await Shop.ExpectAsync(200, market.Visitor.GetAsync("/openapi/v1.json"));
        var get = document["paths"]![path]!["get"]!;

        get["parameters"]!.AsArray().Where(parameter => (string?)parameter!["in"] == "header")
            .Select(parameter => (string)parameter!["name"]!).Should().Contain(["Consistency-Token", "Prefer"]);
        get["responses"]!["200"]!["headers"]!.AsObject().Select(header => header.Key).Should().Contain(
            ["Read-Model-Position", "Read-Model-Lag-Ms", "Preference-Applied"]);
        get["responses"]!.AsObject().Select(answer => answer.Key).Should().Contain("503");
    }

    [Fact]
    public async Task Each_route_that_answers_with_a_position_is_documented_and_each_write_with_a_token()
    {
        var document = await Shop.ExpectAsync(200, market.Visitor.GetAsync("/openapi/v1.json"));
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => (Name: $"{operation.Key} {path.Key}", operation.Value))).ToList();
        IEnumerable<string> With(string header) => operations
            .Where(operation => operation.Value!["responses"]!.AsObject().Any(answer =>
                answer.Value!["headers"]?[header] is not null))
            .Select(operation => operation.Name);

        With("Read-Model-Position").Should().HaveCount(5).And.OnlyContain(name => name.StartsWith("get "));
        With("Consistency-Token").Should().Contain("post /api/v1/orders");
        // That staff has looked at it is written down.
        With("Consistency-Token").Where(name => name.StartsWith("get ")).Should().Equal("get /api/v1/users/{id}");
    }

    [Fact]
    public void A_customer_reaches_the_catalogue_and_what_is_their_own() => Permissions.Of([Role.Customer])
        .Should().OnlyContain(p => p.EndsWith(":own", StringComparison.Ordinal));

    [Fact]
    public void Only_the_admin_operates_the_system() =>
        Role.All.Where(role => Permissions.Of([role]).Contains("ops:*")).Should().Equal(Role.Admin);

    [Theory]
    [InlineData("GET", "/api/v1/orders", 401)]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("DELETE", "/api/v1/orders", 405)]
    [InlineData("GET", "/api/v1/orders/not-an-id", 404)]
    public async Task Failures_of_the_framework_are_problems_too(string method, string path, int status)
    {
        var reply = await market.Visitor.SendAsync(new HttpMethod(method), path);

        ((int)reply.Status, (int?)reply["status"]).Should().Be((status, status));
        reply.Code.Should().NotBeEmpty();
        ((string?)reply["requestId"]).Should().Be(reply.Headers.GetValues("X-Request-ID").Single());
    }

    [Theory]
    [InlineData("""{"email":"a@example.com","password":"a rather long passphrase","name":"A","admin":true}""")]
    [InlineData(
        """{"email":"a@example.com","email":"b@example.com","password":"a rather long passphrase","name":"A"}""")]
    [InlineData("""{"email":1,"password":"a rather long passphrase","name":"A"}""")]
    [InlineData("""{"email":"a@example.com","name":"A"}""")]
    [InlineData("""{"email":"a@example.com","password":"a rather long passphrase","name":"A"} x""")]
    [InlineData("""{"email":"a@example.com",""")]
    [InlineData("")]
    public async Task Bodies_are_taken_word_for_word(string body)
    {
        using var client = new HttpClient { BaseAddress = market.Host.Url };
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/api/v1/auth/register", content);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await response.Content.ReadAsStringAsync()).Should().Contain("request.malformed");
    }

    [Theory]
    [InlineData("Ada\0", "DE", 400, "request.malformed")]
    [InlineData("Ada", "D\nE", 422, "validation.failed")]
    public async Task Text_that_cannot_be_kept_is_refused(string name, string country, int status, string code)
    {
        var customer = await market.NewCustomerAsync();
        var cart = await Shop.ExpectAsync(201, customer.PostAsync("/api/v1/carts", new { }, Shop.NewKey()));
        var address = new { name, line1 = "1 Main St", city = "Bonn", postalCode = "53111", country };

        var reply = await customer.SendAsync(
            HttpMethod.Put, $"/api/v1/carts/{(string)cart["id"]!}/addresses",
            new { shipping = address, billing = address }, ifMatch: cart.ETag);

        ((int)reply.Status, reply.Code).Should().Be((status, code));
    }

    [Fact]
    public async Task Fields_that_are_wrong_are_named_with_codes_of_ours()
    {
        var reply = await market.Admin.PostAsync("/api/v1/skus", new
        {
            code = "no spaces", name = "", unitPrice = new { amount = -1, currency = "XXX" }, taxCategory = "none",
        });

        reply.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        reply["errors"].AsArray().Select(error => ((string)error!["field"]!, (string)error["code"]!))
            .Should().BeEquivalentTo(
            [
                ("/code", "malformed"), ("/name", "required"), ("/unitPrice/amount", "out_of_range"),
                ("/unitPrice/currency", "currency_unknown"), ("/taxCategory", "tax_category_unknown"),
            ]);
    }

    [Fact]
    public async Task A_query_with_a_character_that_no_text_has_is_refused()
    {
        var reply = await market.Visitor.GetAsync("/dev/mailbox?to=%00");

        ((int)reply.Status, reply.Code).Should().Be((400, "request.malformed"));
    }

    [Theory]
    [InlineData("/api/v1/auth/register", "email", 65 * 1024)]
    [InlineData("/testhooks/clock", "advance", 1025 * 1024)]
    public async Task A_body_that_is_too_large_is_refused(string path, string member, int size)
    {
        var reply = await market.Visitor.PostAsync(path, new JsonObject { [member] = new string('a', size) });

        ((int)reply.Status, reply.Code).Should().Be((413, "request.too_large"));
    }

    [Theory]
    [InlineData("""{"type":"terms"}""")]
    [InlineData("""{"type":"card"}""")]
    [InlineData("""{"type":"card","token":"tok_timeout_then_success"}""")]
    public async Task Ways_to_pay_that_are_not_there_yet_are_named(string paymentMethod)
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();

        var reply = await customer.PostAsync(
            "/api/v1/orders",
            new { cartId, expectedTotal = total, paymentMethod = JsonNode.Parse(paymentMethod) },
            Shop.NewKey());

        ((int)reply.Status, reply.Code).Should().Be((422, "payment.method_unavailable"));
    }

    [Fact]
    public async Task An_order_tells_the_same_times_for_ever()
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();

        var placed = await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total));
        await market.QuiesceAsync();
        var confirmed = await Shop.ExpectAsync(200, customer.GetAsync($"/api/v1/orders/{(string)placed["id"]!}"));

        ((string)confirmed["status"]!).Should().Be("confirmed");
        ((string)confirmed["placedAt"]!).Should().Be((string)placed["placedAt"]!);
        ((string)confirmed["deadline"]!).Should().Be((string)placed["deadline"]!);
    }

    [Fact]
    public async Task Changing_a_cart_needs_its_current_version()
    {
        var customer = await market.NewCustomerAsync();
        var skuId = await market.NewSkuAsync(quantity: 5);
        var cart = await Shop.ExpectAsync(201, customer.PostAsync("/api/v1/carts", new { }, Shop.NewKey()));
        var path = $"/api/v1/carts/{(string)cart["id"]!}/items/{skuId}";

        var without = await customer.SendAsync(HttpMethod.Put, path, new { quantity = 1 });
        var first = await customer.SendAsync(HttpMethod.Put, path, new { quantity = 1 }, ifMatch: cart.ETag);
        var stale = await customer.SendAsync(HttpMethod.Put, path, new { quantity = 2 }, ifMatch: cart.ETag);

        (without.Status, without.Code).Should().Be(((HttpStatusCode)428, "precondition.required"));
        first.Status.Should().Be(HttpStatusCode.OK);
        (stale.Status, stale.Code).Should().Be((HttpStatusCode.PreconditionFailed, "precondition.stale"));
    }

    [Fact]
    public async Task A_customer_may_not_do_what_staff_may()
    {
        var customer = await market.NewCustomerAsync();
        var skuId = await market.NewSkuAsync(quantity: 1);

        var receipt = new { quantity = 5, reason = "gift" };
        (await customer.PostAsync($"/api/v1/stock/{skuId}/receipts", receipt, Shop.NewKey()))
            .Status.Should().Be(HttpStatusCode.Forbidden);
        (await customer.GetAsync("/api/v1/ledger/trial-balance")).Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Access_tokens_end_after_five_minutes()
    {
        var own = new Market();
        await own.InitializeAsync();
        var customer = await own.NewCustomerAsync();

        await own.AdvanceAsync("PT4M");
        var before = await customer.GetAsync("/api/v1/me");
        await own.AdvanceAsync("PT2M");
        var after = await customer.GetAsync("/api/v1/me");

        before.Status.Should().Be(HttpStatusCode.OK);
        (after.Status, after.Code).Should().Be((HttpStatusCode.Unauthorized, "auth.token_invalid"));
        await own.DisposeAsync();
    }
}
