using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Application.Contracts.Billing;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Orders.Http;

public sealed class OrdersHttpTests(OrdersHttpTests.Served host) : IClassFixture<OrdersHttpTests.Served>
{
    private static readonly string[] Staff =
    [
        "orders:sku:write", "orders:stock:read", "orders:stock:write", "orders:cart:own",
        "orders:order:place:own", "orders:order:read", "orders:order:cancel",
    ];

    private static readonly object Address = new
    {
        name = "Ada", line1 = "1 Main St", city = "Bonn", postalCode = "53111", country = "DE",
    };

    [Fact]
    public async Task An_order_is_placed_shown_listed_and_cancelled()
    {
        using var http = NewStaff();
        var sku = await CreateSkuAsync(http, stock: 5);
        var (cart, total) = await FillCartAsync(http, sku, quantity: 2);

        var placed = await SendAsync(http, HttpMethod.Post, "orders", OrderOf(cart, total), key: NewKey());
        var id = (string)placed.Json["id"]!;
        await host.Scenario().When(Sample.Of<PaymentAuthorizedV1>() with { OrderId = Guid.Parse(id), Amount = 4758 })
            .ThenEventsAsync();
        var shown = await SendAsync(http, HttpMethod.Get, $"orders/{id}");
        var known = await SendAsync(http, HttpMethod.Get, $"orders/{id}", ifNoneMatch: shown.ETag);
        var cancelled = await SendAsync(
            http, HttpMethod.Post, $"orders/{id}/cancel", new { reason = "changed my mind" }, key: NewKey());
        await host.Scenario().When(Sample.Of<PaymentReleasedV1>() with { OrderId = Guid.Parse(id) }).ThenEventsAsync();
        var list = await SendAsync(http, HttpMethod.Get, "orders?limit=1");
        var ended = await SendAsync(http, HttpMethod.Get, $"orders/{id}");
        var stock = await SendAsync(http, HttpMethod.Get, $"stock/{sku}");

        placed.Status.Should().Be(HttpStatusCode.Created);
        placed.Location.Should().Be($"/api/v1/orders/{id}");
        placed.ETag.Should().Be("\"1\"");
        placed.Json["totals"]!["gross"]!["amount"]!.GetValue<long>().Should().Be(4758);
        placed.Json["lines"]![0]!["skuId"]!.GetValue<string>().Should().Be(sku);
        shown.Json["status"]!.GetValue<string>().Should().Be("confirmed");
        shown.ETag.Should().Be("\"2\"");
        known.Status.Should().Be(HttpStatusCode.NotModified);
        cancelled.Status.Should().Be(HttpStatusCode.Accepted);
        cancelled.Json["status"]!.GetValue<string>().Should().Be("cancellation_pending");
        list.Json["data"]![0]!["id"]!.GetValue<string>().Should().Be(id);
        list.Json["data"]![0]!["status"]!.GetValue<string>().Should().Be("cancelled");
        ended.Json["status"]!.GetValue<string>().Should().Be("cancelled");
        ended.Json["cancelReason"]!.GetValue<string>().Should().Be("staff_request");
        stock.Json["available"]!.GetValue<long>().Should().Be(5);
    }

    [Fact]
    public async Task A_cart_is_changed_only_by_who_says_which_version()
    {
        using var http = NewStaff();
        var sku = await CreateSkuAsync(http, stock: 1);
        var cart = await SendAsync(http, HttpMethod.Post, "carts", new { });
        var item = $"carts/{(string)cart.Json["id"]!}/items/{sku}";

        var blind = await SendAsync(http, HttpMethod.Put, item, new { quantity = 1 });
        var put = await SendAsync(http, HttpMethod.Put, item, new { quantity = 1 }, ifMatch: cart.ETag);
        var stale = await SendAsync(http, HttpMethod.Put, item, new { quantity = 2 }, ifMatch: cart.ETag);
        var removed = await SendAsync(http, HttpMethod.Delete, item, ifMatch: put.ETag);

        cart.Status.Should().Be(HttpStatusCode.Created);
        cart.ETag.Should().StartWith("\"1-");
        blind.Status.Should().Be(HttpStatusCode.PreconditionRequired);
        put.Status.Should().Be(HttpStatusCode.OK);
        put.ETag.Should().StartWith("\"2-");
        put.Json["items"]![0]!["lineNet"]!["amount"]!.GetValue<long>().Should().Be(1999);
        stale.Status.Should().Be(HttpStatusCode.PreconditionFailed);
        removed.Status.Should().Be(HttpStatusCode.OK);
        removed.Json["items"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task A_shortage_is_a_problem_that_lists_the_items()
    {
        using var http = NewStaff();
        var sku = await CreateSkuAsync(http, stock: 1);
        var (cart, total) = await FillCartAsync(http, sku, quantity: 2);

        var refused = await SendAsync(http, HttpMethod.Post, "orders", OrderOf(cart, total), key: NewKey());

        refused.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Json["code"]!.GetValue<string>().Should().Be("stock.insufficient");
        refused.Json["items"]![0]!.ToJsonString().Should().Be(
            $$"""{"skuId":"{{sku}}","requested":2,"available":1}""");
    }

    [Fact]
    public async Task A_changed_price_is_a_problem_that_says_the_current_total()
    {
        using var http = NewStaff();
        var (cart, _) = await FillCartAsync(http, await CreateSkuAsync(http, stock: 1), quantity: 1);
        var wrong = JsonNode.Parse("""{"amount":1,"currency":"EUR"}""")!;

        var refused = await SendAsync(http, HttpMethod.Post, "orders", OrderOf(cart, wrong), key: NewKey());

        refused.Status.Should().Be(HttpStatusCode.Conflict);
        refused.Json["code"]!.GetValue<string>().Should().Be("cart.price_changed");
        refused.Json["current"]!.ToJsonString().Should().Be("""{"amount":2379,"currency":"EUR"}""");
    }

    [Fact]
    public async Task An_order_without_an_idempotency_key_is_refused()
    {
        using var http = NewStaff();
        var (cart, total) = await FillCartAsync(http, await CreateSkuAsync(http, stock: 1), quantity: 1);

        var refused = await SendAsync(http, HttpMethod.Post, "orders", OrderOf(cart, total));

        refused.Status.Should().Be(HttpStatusCode.BadRequest);
        refused.Json["code"]!.GetValue<string>().Should().Be("idempotency.key_required");
    }

    [Fact]
    public async Task Strangers_see_nothing()
    {
        using var anonymous = host.Stranger();

        foreach (var path in new[] { "orders", $"orders/{NewKey()}", $"carts/{NewKey()}", $"stock/{NewKey()}" })
        {
            (await SendAsync(anonymous, HttpMethod.Get, path)).Status.Should().Be(HttpStatusCode.Unauthorized, path);
        }
    }

    private static object OrderOf(string cart, JsonNode total) => new
    {
        cartId = cart, expectedTotal = total, paymentMethod = new { type = "card", token = "tok_approve" },
    };

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private static async Task<string> CreateSkuAsync(HttpClient http, int stock)
    {
        var sku = await SendAsync(http, HttpMethod.Post, "skus", new
        {
            code = $"SKU-{NewKey()}", name = "Apple", unitPrice = new { amount = 1999, currency = "EUR" },
            taxCategory = "standard",
        });
        sku.Status.Should().Be(HttpStatusCode.Created);
        var id = (string)sku.Json["id"]!;
        var received = await SendAsync(
            http, HttpMethod.Post, $"stock/{id}/receipts", new { quantity = stock, reason = "delivery" }, NewKey());
        received.Status.Should().Be(HttpStatusCode.Created);
        return id;
    }

    private static async Task<(string Id, JsonNode Total)> FillCartAsync(HttpClient http, string sku, int quantity)
    {
        var cart = await SendAsync(http, HttpMethod.Post, "carts", new { });
        var path = $"carts/{(string)cart.Json["id"]!}";
        cart = await SendAsync(http, HttpMethod.Put, $"{path}/items/{sku}", new { quantity }, ifMatch: cart.ETag);
        cart = await SendAsync(
            http, HttpMethod.Put, $"{path}/addresses", new { shipping = Address, billing = Address },
            ifMatch: cart.ETag);
        cart.Status.Should().Be(HttpStatusCode.OK);
        return ((string)cart.Json["id"]!, cart.Json["totals"]!["gross"]!.DeepClone());
    }

    private static async Task<Reply> SendAsync(
        HttpClient http, HttpMethod method, string path, object? body = null, string? key = null,
        string? ifMatch = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        Add("Idempotency-Key", key);
        Add("If-Match", ifMatch);
        Add("If-None-Match", ifNoneMatch);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply(
            response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!,
            response.Headers.ETag?.ToString(), response.Headers.Location?.OriginalString);

        void Add(string header, string? value)
        {
            if (value is not null)
            {
                request.Headers.Add(header, value);
            }
        }
    }

    private HttpClient NewStaff() => host.ClientOf(Guid.CreateVersion7(), Staff);

    /// <summary>Orders with its consumers and routes; Billing is played by its events.</summary>
    public sealed class Served : OrdersHost
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await StartWorkersAsync();
        }
    }

    private sealed record Reply(HttpStatusCode Status, JsonNode Json, string? ETag, string? Location);
}
