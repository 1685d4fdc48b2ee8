using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Orders.Http;

/// <summary>What the headers of a write and of a list promise (ADR 0022).</summary>
public sealed class ReadYourWritesHttpTests(ReadYourWritesHttpTests.Served host)
    : IClassFixture<ReadYourWritesHttpTests.Served>
{
    private const string Token = "Consistency-Token";

    // Databases that other tests make in the same cluster hold the horizon for a while.
    private const string Patiently = "wait=30";

    [Fact]
    public async Task A_list_that_is_sent_the_token_of_an_order_shows_it_every_time()
    {
        for (var round = 0; round < 50; round++)
        {
            var (http, order, token) = await PlaceAsync();
            using var list = await GetAsync(http, "orders", token, Patiently);

            (await IdsOfAsync(list)).Should().Equal([order], "of round {0}", round);
            http.Dispose();
        }
    }

    [Fact]
    public async Task A_list_without_a_token_says_how_far_it_is()
    {
        var (http, _, token) = await PlaceAsync();
        using var caughtUp = await GetAsync(http, "orders", token, Patiently);
        using var list = await GetAsync(http, "orders");
        using var document = await GetAsync(http, "skus");

        One(list, "Read-Model-Position").Should().NotBeEmpty();
        One(list, "Read-Model-Lag-Ms").Should().Be("0");
        list.Headers.Contains(Token).Should().BeFalse("it has written nothing");
        document.Headers.Contains("Read-Model-Position").Should().BeFalse("it follows nothing");
        http.Dispose();
    }

    [Fact]
    public async Task A_list_that_stands_still_is_refused_to_who_waits_and_shown_to_who_does_not()
    {
        await host.PauseAsync();
        try
        {
            var (http, _, token) = await PlaceAsync();

            using var refused = await GetAsync(http, "orders", token, "respond-async, wait=0");
            using var stale = await GetAsync(http, "orders");

            refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter!.ToString().Should().Be("1");
            (await refused.Content.ReadFromJsonAsync<JsonNode>())!["code"]!.GetValue<string>()
                .Should().Be("read_model.behind");
            One(refused, "Preference-Applied").Should().Be("wait=0");
            (await IdsOfAsync(stale)).Should().BeEmpty();
            long.Parse(One(stale, "Read-Model-Lag-Ms"), CultureInfo.InvariantCulture).Should().BePositive();
            http.Dispose();
        }
        finally
        {
            await host.ResumeAsync();
        }
    }

    [Theory]
    [InlineData("wait=7", "wait=7")]
    [InlineData("return=minimal, Wait = 31", "wait=30")]
    [InlineData("wait=forever", null)]
    [InlineData("wait=-1", null)]
    [InlineData(null, null)]
    public async Task A_preference_is_applied_as_far_as_it_is_one(string? prefer, string? applied)
    {
        var (http, order, token) = await PlaceAsync();
        using var caughtUp = await GetAsync(http, "orders", token, Patiently);

        using var list = await GetAsync(http, "orders", token, prefer);

        (await IdsOfAsync(list)).Should().Equal(order);
        (list.Headers.TryGetValues("Preference-Applied", out var said) ? said.Single() : null).Should().Be(applied);
        http.Dispose();
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_is_refused_wherever_it_was()
    {
        var (http, _, token) = await PlaceAsync();
        var tampered = Enumerable.Range(0, token.Length)
            .Select(i => $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}");

        foreach (var wrong in tampered.Append(token[1..]).Append($"{token}AAAA").Append("1-2-3").Append("*"))
        {
            using var refused = await GetAsync(http, "orders", wrong);

            refused.StatusCode.Should().Be(HttpStatusCode.BadRequest, wrong);
            (await refused.Content.ReadFromJsonAsync<JsonNode>())!["code"]!.GetValue<string>()
                .Should().Be("consistency_token.invalid");
        }

        http.Dispose();
    }

    [Fact]
    public async Task A_repeated_request_answers_with_the_token_of_the_first()
    {
        using var http = host.ClientOf(OrdersHost.NewId(), "orders:cart:own");
        var key = OrdersHost.NewId().ToString();

        using var first = await CreateCartAsync(http, key);
        using var other = await CreateCartAsync(http, OrdersHost.NewId().ToString());
        using var again = await CreateCartAsync(http, key);

        One(again, "Idempotency-Replayed").Should().Be("true");
        One(again, Token).Should().Be(One(first, Token)).And.NotBe(One(other, Token));
    }

    [Fact]
    public async Task A_refused_request_answers_with_no_token()
    {
        using var http = host.ClientOf(OrdersHost.NewId(), "orders:sku:write");

        using var refused = await http.PostAsJsonAsync("skus", new
        {
            code = "", name = "Apple", unitPrice = new { amount = 1, currency = "EUR" }, taxCategory = "standard",
        });

        refused.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Headers.Contains(Token).Should().BeFalse();
    }

    private static string One(HttpResponseMessage answer, string header) => answer.Headers.GetValues(header).Single();

    private static async Task<IEnumerable<string>> IdsOfAsync(HttpResponseMessage list)
    {
        list.StatusCode.Should().Be(HttpStatusCode.OK);
        var page = await list.Content.ReadFromJsonAsync<JsonNode>();
        return page!["data"]!.AsArray().Select(order => (string)order!["id"]!);
    }

    private static async Task<HttpResponseMessage> GetAsync(
        HttpClient http, string path, string? token = null, string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation(Token, token);
        }

        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }

        return await http.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> CreateCartAsync(HttpClient http, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "carts") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request);
    }

    /// <returns>The customer, with their only order and its token.</returns>
    private async Task<(HttpClient Http, string Order, string Token)> PlaceAsync()
    {
        var cart = await host.GivenCartAsync();
        var http = host.ClientOf(
            cart.Customer.Value, "orders:order:place:own", "orders:order:read:own");
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders")
        {
            Content = JsonContent.Create(new
            {
                cartId = cart.Id, expectedTotal = new { amount = cart.Total.Amount, currency = cart.Total.Currency },
                paymentMethod = new { type = "card", token = "tok_approve" },
            }),
        };
        request.Headers.Add("Idempotency-Key", OrdersHost.NewId().ToString());
        using var placed = await http.SendAsync(request);
        placed.StatusCode.Should().Be(HttpStatusCode.Created);
        return (http, (string)(await placed.Content.ReadFromJsonAsync<JsonNode>())!["id"]!, One(placed, Token));
    }

    /// <summary>Orders with its consumers and routes.</summary>
    public sealed class Served : OrdersHost
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await StartWorkersAsync();
            // A consumer that has handled something is in the table, and can be paused there.
            await GivenOrderAsync();
            await QuiesceAsync();
        }

        /// <summary>Its consumers stop, wherever they are.</summary>
        public Task PauseAsync() => Database.ExecuteAsync(
            TestDatabase.Superuser, "update log.consumers set state = 'paused', fencing = fencing + 1, owner = null");

        public Task ResumeAsync() => Database.ExecuteAsync(
            TestDatabase.Superuser, "update log.consumers set state = 'running'");
    }
}
