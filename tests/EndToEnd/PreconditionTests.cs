using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

public sealed class PreconditionTests(Market market) : IClassFixture<Market>
{
    private static readonly string[] Changing = ["PUT", "PATCH", "DELETE"];

    [Fact]
    public void Who_changes_what_has_an_ETag_must_say_which_version_they_have_seen()
    {
        var routes = market.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
                .Select(method => (Method: method, Path: route.RoutePattern.RawText!, Route: route)) ?? [])
            .Where(route => route.Path.StartsWith("/api/v1/", StringComparison.Ordinal)).ToList();
        // What the parameters IfNoneMatch and IfMatch, and CarriesETag(), leave at their route.
        static bool Has(RouteEndpoint route, string metadata) => route.Metadata.Any(m => m.GetType().Name == metadata);
        var tagged = routes.Where(r => r.Method == "GET" && Has(r.Route, "HasETag"))
            .Select(r => r.Path).ToList();
        // What stands below one's own account is no part of what GET /me shows.
        var changing = routes.Where(r => Changing.Contains(r.Method)
            && !r.Path.StartsWith("/api/v1/me/", StringComparison.Ordinal)
            && tagged.Exists(path => $"{r.Path}/".StartsWith($"{path}/", StringComparison.Ordinal))).ToList();

        tagged.Should().Contain(["/api/v1/skus/{id:guid}", "/api/v1/carts/{id:guid}"]);
        changing.Should().HaveCountGreaterThanOrEqualTo(4);
        changing.Where(r => !Has(r.Route, "NeedsIfMatch"))
            .Select(r => $"{r.Method} {r.Path}").Should().BeEmpty();
    }

    [Fact]
    public async Task A_patch_sets_takes_away_and_leaves_alone()
    {
        var (path, sku) = await NewSkuAsync(maxPerOrder: 5);

        var renamed = await PatchAsync(path, """{"name":"Tea","unitPrice":{"amount":7}}""", sku.ETag);
        var freed = await PatchAsync(path, """{"maxPerOrder":null}""", renamed.ETag);
        var same = await PatchAsync(path, "{}", freed.ETag);

        renamed.Status.Should().Be(HttpStatusCode.OK);
        ((string)renamed["name"]!, (int)renamed["maxPerOrder"]!, (string)renamed["taxCategory"]!)
            .Should().Be(("Tea", 5, "standard"));
        renamed["unitPrice"].ToJsonString().Should().Be("""{"amount":7,"currency":"EUR"}""");
        ((int)freed["maxPerOrder"]!, (string)freed["name"]!).Should().Be((9999, "Tea"));
        (same.Status, same.ETag).Should().Be((HttpStatusCode.OK, freed.ETag));
        (await market.Admin.GetAsync(path)).Bytes.Should().Equal(same.Bytes);
    }

    [Theory]
    [InlineData("""{"name":null}""", 400, "request.malformed")]
    [InlineData("""{"unitPrice":{"amount":null}}""", 400, "request.malformed")]
    [InlineData("""{"unitPrice":null}""", 400, "request.malformed")]
    [InlineData("""{"code":"X"}""", 400, "request.malformed")]
    [InlineData("""{"maxPerOrder":"5"}""", 400, "request.malformed")]
    [InlineData("""{"name":"a","name":"b"}""", 400, "request.malformed")]
    [InlineData("""[]""", 400, "request.malformed")]
    [InlineData("{\"name\":\"", 400, "request.malformed")]
    [InlineData("""{"name":""}""", 422, "validation.failed")]
    [InlineData("""{"unitPrice":{"amount":-1}}""", 422, "validation.failed")]
    [InlineData("""{"taxCategory":"none"}""", 422, "validation.failed")]
    [InlineData("""{"maxPerOrder":0}""", 422, "validation.failed")]
    [InlineData("""{"unitPrice":{"currency":"USD"}}""", 422, "sku.currency_fixed")]
    public async Task A_patch_that_is_not_right_changes_nothing(string patch, int status, string code)
    {
        var (path, sku) = await NewSkuAsync();

        var refused = await PatchAsync(path, patch, sku.ETag);

        ((int)refused.Status, refused.Code).Should().Be((status, code));
        (await market.Admin.GetAsync(path)).ETag.Should().Be(sku.ETag);
    }

    [Fact]
    public async Task A_patch_has_its_own_media_type()
    {
        var (path, sku) = await NewSkuAsync();

        var refused = await market.Admin.SendAsync(HttpMethod.Patch, path, new { name = "Tea" }, ifMatch: sku.ETag);

        refused.Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        refused.Headers.GetValues("Accept-Patch").Should().Equal("application/merge-patch+json");
    }

    [Theory]
    [InlineData(null, 428)]
    [InlineData("\"9\"", 412)]
    [InlineData("W/\"1\"", 412)]
    [InlineData("nonsense", 412)]
    [InlineData("\"1\"", 200)]
    [InlineData("\"7\", \"1\"", 200)]
    [InlineData("*", 200)]
    public async Task If_Match_names_versions_strongly(string? ifMatch, int status)
    {
        var (path, _) = await NewSkuAsync();

        ((int)(await PatchAsync(path, """{"name":"Tea"}""", ifMatch)).Status).Should().Be(status);
    }

    [Theory]
    [InlineData("\"1\"", 304)]
    [InlineData("W/\"1\"", 304)]
    [InlineData("\"7\", \"1\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"2\"", 200)]
    [InlineData("nonsense", 200)]
    public async Task If_None_Match_is_compared_weakly(string ifNoneMatch, int status)
    {
        var (path, _) = await NewSkuAsync();

        var reply = await market.Admin.GetAsync(path, ifNoneMatch);

        ((int)reply.Status, reply.ETag).Should().Be((status, "\"1\""));
        reply.Bytes.Length.Should().Be(status == 304 ? 0 : reply.Bytes.Length);
    }

    [Fact]
    public async Task A_retired_SKU_is_shown_and_not_sold()
    {
        var (path, sku) = await NewSkuAsync();
        var customer = await market.NewCustomerAsync();
        var cart = await Shop.ExpectAsync(201, customer.PostAsync("/api/v1/carts", new { }));

        await Shop.ExpectAsync(204, market.Admin.PostAsync($"{path}/retire", body: null, Shop.NewKey()));
        var again = await market.Admin.PostAsync($"{path}/retire", body: null, Shop.NewKey());
        var shown = await Shop.ExpectAsync(200, market.Admin.GetAsync(path));
        var patched = await PatchAsync(path, """{"name":"Tea"}""", shown.ETag);
        var put = await customer.SendAsync(
            HttpMethod.Put, $"/api/v1/carts/{cart["id"]}/items/{sku["id"]}", new { quantity = 1 }, ifMatch: cart.ETag);

        sku["_links"].AsObject().Select(link => link.Key).Should().Equal("self", "update", "retire");
        ((bool)shown["active"]!).Should().BeFalse();
        shown["_links"].AsObject().Select(link => link.Key).Should().Equal("self");
        (again.Status, again.Code).Should().Be((HttpStatusCode.Conflict, "sku.retired"));
        (patched.Status, patched.Code).Should().Be((HttpStatusCode.Conflict, "sku.retired"));
        put.Code.Should().Be("sku.inactive");
    }

    [Fact]
    public async Task The_ETag_of_a_cart_follows_its_prices_and_If_Match_does_not()
    {
        var (skuPath, sku) = await NewSkuAsync();
        var customer = await market.NewCustomerAsync();
        var empty = await Shop.ExpectAsync(201, customer.PostAsync("/api/v1/carts", new { }));
        var path = $"/api/v1/carts/{empty["id"]}";
        var read = await customer.GetAsync(path, empty.ETag);
        var put = await Shop.ExpectAsync(200, customer.SendAsync(
            HttpMethod.Put, $"{path}/items/{sku["id"]}", new { quantity = 1 }, ifMatch: empty.ETag));
        var known = await customer.GetAsync(path, put.ETag);

        await Shop.ExpectAsync(200, PatchAsync(skuPath, """{"unitPrice":{"amount":5}}""", sku.ETag));
        var repriced = await customer.GetAsync(path, put.ETag);
        var changed = await customer.SendAsync(
            HttpMethod.Put, $"{path}/items/{sku["id"]}", new { quantity = 2 }, ifMatch: put.ETag);

        read.Status.Should().Be(HttpStatusCode.NotModified);
        known.Status.Should().Be(HttpStatusCode.NotModified);
        repriced.Status.Should().Be(HttpStatusCode.OK);
        put.ETag.Should().MatchRegex("^\"2-[0-9a-f]{12}\"$");
        repriced.ETag.Should().StartWith("\"2-").And.NotBe(put.ETag);
        changed.Status.Should().Be(HttpStatusCode.OK);
        changed["_links"].AsObject().Select(link => link.Key).Should().Equal("self", "items", "addresses");
    }

    [Fact]
    public async Task What_is_done_has_no_link_to_do_it()
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();
        var ready = await Shop.ExpectAsync(200, customer.GetAsync($"/api/v1/carts/{cartId}"));
        await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total));
        var cart = await Shop.ExpectAsync(200, customer.GetAsync($"/api/v1/carts/{cartId}"));
        await market.QuiesceAsync();
        var item = (await customer.ListAsync("/api/v1/me/inbox?status=unread")).Single();

        await Shop.ExpectAsync(204, customer.PostAsync((string)item["_links"]!["read"]!["href"]!, body: null));
        var read = (await customer.ListAsync("/api/v1/me/inbox?status=read")).Single();

        ready["_links"].AsObject().Select(link => link.Key).Should().Equal("self", "items", "addresses", "checkout");
        cart["_links"].AsObject().Select(link => link.Key).Should().Equal("self", "order");
        read["_links"]!.AsObject().Select(link => link.Key).Should().Equal("order");
    }

    private async Task<(string Path, Reply Sku)> NewSkuAsync(int? maxPerOrder = null)
    {
        var sku = await Shop.ExpectAsync(201, market.Admin.PostAsync(
            "/api/v1/skus",
            new
            {
                code = $"P-{Shop.NewKey()[^12..]}", name = "Coffee",
                unitPrice = new { amount = 1299, currency = "EUR" }, taxCategory = "standard",
                maxPerOrder = maxPerOrder ?? 100,
            },
            Shop.NewKey()));
        return ($"/api/v1/skus/{sku["id"]}", sku);
    }

    private Task<Reply> PatchAsync(string path, string patch, string? ifMatch) =>
        market.Admin.PatchAsync(path, patch, ifMatch);
}
