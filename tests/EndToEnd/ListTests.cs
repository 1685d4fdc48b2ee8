using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

public sealed class ListTests(ListTests.Catalogue catalogue) : IClassFixture<ListTests.Catalogue>
{
    private const string Skus = "/api/v1/skus";

    private Shop Admin => catalogue.Market.Admin;

    [Theory]
    [InlineData("createdAt", "code")]
    [InlineData("-createdAt", "code", true)]
    [InlineData("code", "code")]
    [InlineData("-code", "code", true)]
    [InlineData("name", "name")]
    [InlineData("-name", "name", true)]
    [InlineData("unitPrice,name&currency=EUR", "unitPrice")]
    [InlineData("-unitPrice,name&currency=EUR", "unitPrice", true)]
    [InlineData("-unitPrice&currency=EUR", "unitPrice", true)]
    public async Task Every_order_shows_each_row_once_page_by_page(string sort, string field, bool falls = false)
    {
        List<JsonNode> seen = [];
        for (var path = $"{Skus}?q=kettle&limit=2&sort={sort}"; path is not null;)
        {
            var page = await Shop.ExpectAsync(200, Admin.GetAsync(path));
            seen.AddRange(page["data"].AsArray().Select(item => item!));
            path = (string?)page["links"]["next"];
            ((bool)page["meta"]["hasMore"]!).Should().Be(path is not null);
            page.Headers.GetValues("Link").Single().Contains("rel=\"next\"", StringComparison.Ordinal)
                .Should().Be(path is not null);
        }

        seen.Select(item => (string)item["id"]!).Should().OnlyHaveUniqueItems().And.HaveCount(7);
        string KeyOf(JsonNode item) => field == "unitPrice"
            ? $"{(long)item["unitPrice"]!["amount"]!:D9}"
            : (string)item[field]!;
        var keys = seen.Select(KeyOf).ToList();
        keys.Should().Equal(
            falls ? keys.OrderDescending(StringComparer.Ordinal) : keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Equal_prices_are_in_the_order_of_their_names()
    {
        var page = await Shop.ExpectAsync(
            200, Admin.GetAsync($"{Skus}?q=kettle&currency=EUR&maxPrice=1000&sort=-unitPrice,name"));

        page["data"].AsArray().Select(item => (string)item!["name"]!)
            .Should().Equal("Kettle A", "Kettle B", "Kettle C", "Kettle D");
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_list_filters_and_order_for_a_day()
    {
        var next = (string)(await Admin.GetAsync($"{Skus}?q=kettle&limit=2"))["links"]["next"]!;
        var cursor = next.Split("after=")[1];
        var swapped = (cursor[9] == 'A' ? 'B' : 'A') + cursor[10..];

        await RefusedAsync($"{Skus}?q=kettle&after={cursor[..9]}{swapped}", "query.cursor_invalid");
        await RefusedAsync($"{Skus}?q=kettle&after=", "query.cursor_invalid");
        await RefusedAsync($"{Skus}?q=kettles&after={cursor}", "query.cursor_mismatch");
        await RefusedAsync($"{Skus}?after={cursor}", "query.cursor_mismatch");
        await RefusedAsync($"{Skus}?q=kettle&sort=code&after={cursor}", "query.cursor_mismatch");
        await RefusedAsync($"/api/v1/orders?after={cursor}", "query.cursor_mismatch");
        (await Admin.GetAsync($"{Skus}?after={cursor}&limit=5&q=kettle")).Status.Should().Be(HttpStatusCode.OK);
        await catalogue.Market.AdvanceAsync("PT25H");
        await RefusedAsync(next, "query.cursor_expired");
    }

    [Theory]
    [InlineData("skus?limit=0", "limit")]
    [InlineData("skus?limit=101", "limit")]
    [InlineData("skus?limit=ten", "limit")]
    [InlineData("skus?limit=1&limit=2", "limit")]
    [InlineData("skus?sort=price", "sort is one of: -createdAt; createdAt; code; -code")]
    [InlineData("skus?sort=", "sort")]
    [InlineData("skus?sort=unitPrice", "currency")]
    [InlineData("skus?minPrice=5", "currency")]
    [InlineData("skus?currency=EUR&minPrice=-5", "minPrice")]
    [InlineData("skus?currency=EUR&maxPrice=99999999999999999999", "maxPrice")]
    [InlineData("skus?currency=eur", "currency")]
    [InlineData("skus?active=yes", "active")]
    [InlineData("skus?taxCategory=standard,,zero", "taxCategory")]
    [InlineData("skus?taxCategory=zero,zero", "taxCategory")]
    [InlineData("skus?taxCategory=", "taxCategory")]
    [InlineData("skus?q=%00", "q")]
    [InlineData("skus?page=0", "page")]
    [InlineData("skus?page=101&limit=100", "page")]
    [InlineData("skus?page=1&after=x", "page and after")]
    [InlineData("orders?status=lost", "status")]
    [InlineData("orders?placedFrom=yesterday", "placedFrom")]
    [InlineData("orders?placedFrom=2026-01-31", "placedFrom")]
    [InlineData("orders?customerId=1", "customerId")]
    [InlineData("orders?minTotal=5", "currency")]
    [InlineData("ops/jobs?state=lost", "state")]
    public async Task What_a_list_does_not_take_is_refused_by_name(string query, string named)
    {
        var refused = await Admin.GetAsync($"/api/v1/{query}");

        refused.Status.Should().Be(HttpStatusCode.BadRequest);
        refused.Code.Should().Be("query.invalid");
        ((string)refused["detail"]!).Should().Contain(named);
    }

    [Fact]
    public async Task Pages_have_numbers_where_people_jump_to_them()
    {
        var page = await Shop.ExpectAsync(200, Admin.GetAsync($"{Skus}?page=2&limit=3&q=kettle&sort=code"));

        page["data"].AsArray().Select(item => (string)item!["code"]!).Should().Equal("K-4", "K-5", "K-6");
        page["meta"].ToJsonString().Should().Be("""{"limit":3,"hasMore":true,"page":2,"total":7}""");
        ((string)page["links"]["prev"]!).Should().Be($"{Skus}?q=kettle&sort=code&limit=3&page=1");
        ((string)page["links"]["next"]!).Should().Be($"{Skus}?q=kettle&sort=code&limit=3&page=3");
        page.Headers.GetValues("Link").Single().Should().Contain("page=1>; rel=\"first\"");
        var jobs = await Shop.ExpectAsync(200, Admin.GetAsync("/api/v1/ops/jobs?page=1"));
        ((int)jobs["meta"]["total"]!).Should().BeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("active=true", 7)]
    [InlineData("active=false", 0)]
    [InlineData("taxCategory=zero,reduced", 0)]
    [InlineData("taxCategory=standard", 7)]
    [InlineData("code=K-3", 1)]
    [InlineData("currency=EUR&minPrice=1001", 3)]
    [InlineData("currency=EUR&minPrice=1000&maxPrice=1001", 5)]
    [InlineData("currency=USD", 0)]
    public async Task Filters_narrow_a_list(string filter, int left)
    {
        (await Admin.ListAsync($"{Skus}?q=kettle&{filter}")).Should().HaveCount(left);
    }

    [Fact]
    public async Task Staff_find_orders_of_all_and_customers_their_own()
    {
        var market = catalogue.Market;
        var (ada, _, cartId, total) = await market.ReadyCartAsync();
        var placed = await Shop.ExpectAsync(201, ada.PlaceAsync(cartId, total));
        var (bob, _, otherCart, otherTotal) = await market.ReadyCartAsync();
        await Shop.ExpectAsync(201, bob.PlaceAsync(otherCart, otherTotal));
        var (adaId, number) = ((string)placed["customerId"]!, (string)placed["number"]!);
        await market.QuiesceAsync();

        (await Admin.ListAsync($"/api/v1/orders?customerId={adaId}")).Should().ContainSingle();
        (await Admin.ListAsync($"/api/v1/orders?number={number}&status=confirmed,pending")).Should().ContainSingle();
        (await Admin.ListAsync($"/api/v1/orders?number={number}&status=cancelled")).Should().BeEmpty();
        (await Admin.ListAsync("/api/v1/orders?sort=placedAt")).Should().HaveCountGreaterThanOrEqualTo(2);
        (await bob.ListAsync($"/api/v1/orders?customerId={adaId}")).Should().BeEmpty();
        (await bob.ListAsync("/api/v1/orders")).Should().ContainSingle();
        var amount = (long)total["amount"]!;
        var costs = $"/api/v1/orders?currency=EUR&maxTotal={amount}&minTotal=";
        (await ada.ListAsync($"{costs}{amount}")).Should().ContainSingle();
        (await ada.ListAsync($"{costs}{amount + 1}")).Should().BeEmpty();
        (await ada.ListAsync("/api/v1/orders?placedTo=2020-01-01T00:00:00Z")).Should().BeEmpty();
        (await ada.ListAsync("/api/v1/orders?placedFrom=2020-01-01T00:00:00%2B02:00")).Should().ContainSingle();
        (await Admin.ListAsync($"/api/v1/payments?status=authorized&customerId={adaId}")).Should().ContainSingle();
        (await bob.ListAsync("/api/v1/invoices?status=open,draft")).Should().ContainSingle();
    }

    private async Task RefusedAsync(string path, string code)
    {
        var refused = await Admin.GetAsync(path);
        (refused.Status, refused.Code).Should().Be((HttpStatusCode.BadRequest, code), path);
    }

    /// <summary>Seven kettles: four of one price, then one each; names repeat beyond A to D.</summary>
    public sealed class Catalogue : IAsyncLifetime
    {
        public Market Market { get; } = new();

        public async Task InitializeAsync()
        {
            await Market.InitializeAsync();
            var prices = new[] { 1000, 1000, 1000, 1000, 1001, 1002, 1003 };
            foreach (var (price, i) in prices.Select((price, i) => (price, i)))
            {
                await Shop.ExpectAsync(201, Market.Admin.PostAsync(
                    "/api/v1/skus",
                    new
                    {
                        code = $"K-{i + 1}", name = $"Kettle {"DBCAAAA"[i]}",
                        unitPrice = new { amount = price, currency = "EUR" }, taxCategory = "standard",
                    },
                    Shop.NewKey()));
            }
        }

        public Task DisposeAsync() => Market.DisposeAsync();
    }
}
