using System.Net;
using FluentAssertions;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>What operators see and do: who may, what happens, and what is written down.</summary>
public sealed class OperationsTests(Market market) : IClassFixture<Market>
{
    private const string Ops = "/api/v1/ops";

    private TestDatabase Database => market.Host.Database;

    [Theory]
    [InlineData("GET", "consumers")]
    [InlineData("GET", "instances")]
    [InlineData("GET", "timers")]
    [InlineData("GET", "parked")]
    [InlineData("GET", "horizon")]
    [InlineData("GET", "actions")]
    [InlineData("GET", "consistency")]
    [InlineData("GET", "explain")]
    [InlineData("POST", "consumers/orders/rm_orders/pause")]
    [InlineData("POST", "consumers/orders/rm_orders/resume")]
    [InlineData("POST", "parked")]
    [InlineData("POST", "parked/release")]
    public async Task Only_an_operator_operates(string method, string path)
    {
        using var customer = await market.NewCustomerAsync();

        var anonymous = await market.Visitor.SendAsync(new HttpMethod(method), $"{Ops}/{path}");
        var known = await customer.SendAsync(new HttpMethod(method), $"{Ops}/{path}");

        (anonymous.Status, known.Status).Should().Be((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden));
    }

    [Theory]
    [InlineData("consumers", "orders")]
    [InlineData("instances", null)]
    [InlineData("timers", null)]
    public async Task The_state_of_the_engine_is_a_list(string path, string? module)
    {
        var list = await Shop.ExpectAsync(200, market.Admin.GetAsync($"{Ops}/{path}"));

        list["meta"]["hasMore"]!.GetValue<bool>().Should().BeFalse();
        if (module is not null)
        {
            list["data"].AsArray().Select(c => (string)c!["module"]!).Should().Contain(module);
        }
    }

    [Fact]
    public async Task A_paused_consumer_does_nothing_and_a_resumed_one_goes_on_behind_its_cursor()
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();
        await market.QuiesceAsync();

        await SteerAsync("notifications/reactions/pause", "maintenance");
        var placed = await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total));
        await customer.WaitForOrderAsync((string)placed["id"]!, "confirmed");

        (await customer.ListAsync("/api/v1/me/inbox")).Should().BeEmpty();
        var paused = (await market.Admin.ListAsync($"{Ops}/consumers"))
            .First(c => (string)c["module"]! == "notifications" && (string)c["kind"]! == "reaction");
        ((string)paused["state"]!).Should().Be("paused");
        ((long)paused["lagEvents"]!).Should().BePositive();

        await SteerAsync("notifications/reactions/resume", reason: null);
        await market.QuiesceAsync();

        (await customer.ListAsync("/api/v1/me/inbox")).Should().ContainSingle();
    }

    [Fact]
    public async Task What_an_operator_does_is_written_down_with_it_and_once()
    {
        var (key, reason) = (Shop.NewKey(), $"because {Shop.NewKey()}");
        const string path = $"{Ops}/consumers/orders/rm_orders/pause";

        var first = await Shop.ExpectAsync(200, market.Admin.PostAsync(path, new { reason }, key));
        var again = await Shop.ExpectAsync(200, market.Admin.PostAsync(path, new { reason }, key));
        var idle = await Shop.ExpectAsync(200, market.Admin.PostAsync(path, new { reason }));
        await SteerAsync("orders/rm_orders/resume", reason: null);

        again.Bytes.Should().Equal(first.Bytes);
        ((int)idle["count"]!).Should().Be(0);
        var action = (await market.Admin.ListAsync($"{Ops}/actions?limit=100"))
            .Single(a => (string?)a["reason"] == reason);
        ((string)action["verb"]!, (string)action["target"]!["name"]!, (string)action["before"]![0]!["state"]!)
            .Should().Be(("consumer.pause", "rm_orders", "running"));
        ((string)action["actor"]!).Should().StartWith("user:");
    }

    [Fact]
    public async Task Verbs_name_what_is_not_there()
    {
        var unknown = await market.Admin.PostAsync($"{Ops}/consumers/orders/nobody/pause", body: null);
        var noStream = await market.Admin.PostAsync(
            $"{Ops}/parked",
            new { module = "orders", consumer = "nobody", streamId = Guid.CreateVersion7(), reason = "test" });

        (unknown.Status, unknown.Code).Should().Be((HttpStatusCode.NotFound, "consumer.not_found"));
        (noStream.Status, noStream.Code).Should().Be((HttpStatusCode.NotFound, "consumer.not_found"));
    }

    [Fact]
    public async Task Parked_streams_are_released_and_a_dry_run_only_says_which()
    {
        var stream = Guid.CreateVersion7();
        await Database.ExecuteAsync(
            TestDatabase.Superuser,
            """
            insert into log.parked (module, consumer, stream_id, era, transaction_id, position, cause, code)
            values ('orders', 'somebody', @stream, 1, '1', 1, 'a test', 'test.poison')
            """,
            new { stream });
        object Release(bool? dryRun) => dryRun is { } said
            ? new { filter = new { streamId = stream }, dryRun = said }
            : new { filter = new { streamId = stream } };

        var dry = await Shop.ExpectAsync(200, market.Admin.PostAsync($"{Ops}/parked/release", Release(null)));
        var before = (await market.Admin.ListAsync($"{Ops}/parked?code=test.poison")).Single();
        var actionsBefore = await CountActionsAsync("parked.release");
        var wet = await Shop.ExpectAsync(200, market.Admin.PostAsync($"{Ops}/parked/release", Release(false)));
        var after = (await market.Admin.ListAsync($"{Ops}/parked?streamId={stream}")).Single();

        ((bool)dry["dryRun"]!, (int)dry["count"]!).Should().Be((true, 1));
        (before["releasedAt"], actionsBefore).Should().Be((null, 0));
        ((bool)wet["dryRun"]!, (int)wet["count"]!).Should().Be((false, 1));
        after["releasedAt"].Should().NotBeNull();
        (await CountActionsAsync("parked.release")).Should().Be(1);
        await Database.ExecuteAsync(
            TestDatabase.Superuser, "delete from log.parked where stream_id = @stream", new { stream });
    }

    [Fact]
    public async Task A_stream_is_parked_by_hand_once()
    {
        var stream = Guid.CreateVersion7();
        var body = new { module = "users", consumer = "reactions", streamId = stream, reason = "look at it first" };
        await Shop.ExpectAsync(200, market.Admin.PostAsync($"{Ops}/parked", body));
        var twice = await market.Admin.PostAsync($"{Ops}/parked", body);

        (twice.Status, twice.Code).Should().Be((HttpStatusCode.Conflict, "parked.already"));
        var parked = (await market.Admin.ListAsync($"{Ops}/parked?streamId={stream}")).Single();
        ((string)parked["cause"]!, (string)parked["code"]!).Should().Be(("look at it first", "operator"));
        await Database.ExecuteAsync(
            TestDatabase.Superuser, "delete from log.parked where stream_id = @stream", new { stream });
    }

    [Fact]
    public async Task An_order_is_explained_from_the_request_to_the_mail()
    {
        var (customer, _, cartId, total) = await market.ReadyCartAsync();
        var id = (string)(await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total)))["id"]!;
        await market.QuiesceAsync();

        var told = await Shop.ExpectAsync(200, market.Admin.GetAsync($"{Ops}/explain?readModel=rm_orders&id={id}"));

        var steps = told["steps"].AsArray().Select(step => step!).ToList();
        var names = steps.Select(step => $"{(string)step["kind"]!} {(string)step["name"]!}").ToList();
        names.Should().ContainInOrder(
            "request POST /api/v1/orders", "command PlaceOrderCommand", "event orders.order.placed",
            "event orders.order.placed.v1", "reaction BillOrderCommand", "event billing.payment.authorized.v1",
            "reaction ConfirmOrderCommand", "event orders.order.confirmed.v1", "reaction NotifyCommand",
            "message notifications.message.created");
        names.Should().Contain(name => name.StartsWith("job billing.", StringComparison.Ordinal));
        var published = steps.Single(step => (string)step["name"]! == "orders.order.placed.v1");
        steps.Where(step => (string)step["name"]! == "BillOrderCommand")
            .Should().OnlyContain(step => (string)step["causedBy"]! == (string)published["id"]!);
        told.Json!.ToJsonString().Should().NotContain("Lovelace");

        var correlation = (string)told["correlationIds"][0]!;
        var same = await Shop.ExpectAsync(200, market.Admin.GetAsync($"{Ops}/explain?correlationId={correlation}"));
        same["steps"].AsArray().Count.Should().Be(steps.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?readModel=rm_orders&id=00000000-0000-7000-8000-000000000000")]
    [InlineData("?correlationId=00000000-0000-7000-8000-000000000000")]
    public async Task What_the_log_does_not_know_is_not_explained(string query)
    {
        var reply = await market.Admin.GetAsync($"{Ops}/explain{query}");

        (reply.Status, reply.Code).Should().Be((HttpStatusCode.NotFound, "explain.unknown"));
    }

    private Task<Reply> SteerAsync(string what, string? reason) =>
        Shop.ExpectAsync(200, market.Admin.PostAsync($"{Ops}/consumers/{what}", new { reason }, Shop.NewKey()));

    private async Task<int> CountActionsAsync(string verb) =>
        (await market.Admin.ListAsync($"{Ops}/actions?limit=100")).Count(a => (string)a["verb"]! == verb);
}
