using System.Globalization;
using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EndToEnd;

/// <summary>One process that serves and several that work, on one database: frozen, killed and brought back.</summary>
public sealed class SeveralProcessesTests(ITestOutputHelper output) : SeveralProcesses
{
    [Fact]
    public async Task A_frozen_worker_is_replaced_and_changes_nothing_when_it_thaws_and_a_killed_one_is_replaced_too()
    {
        var api = await StartAsync("api");
        var first = await StartAsync("worker");
        var second = await StartAsync("worker");
        var (email, skuId) = await CrashTests.SetUpAsync(api.Url);
        await Shop.WaitAsync("both workers to have a share", async () =>
            await Database.ScalarAsync<long>(
                "ops", "select count(distinct owner) from log.consumers where name = 'reactions'") == 2
                ? "shared"
                : null);
        List<string> orders = [];
        orders.AddRange(await PlaceAsync(api.Url, email, skuId, 5));

        await first.SignalAsync("STOP");
        orders.AddRange(await PlaceAsync(api.Url, email, skuId, 5));
        var frozen = TimeProvider.System.GetTimestamp();
        await ConfirmedAsync(api.Url, email, orders);
        var replaced = TimeProvider.System.GetElapsedTime(frozen);
        await first.SignalAsync("CONT");
        orders.AddRange(await PlaceAsync(api.Url, email, skuId, 5));
        await second.KillAsync();
        orders.AddRange(await PlaceAsync(api.Url, email, skuId, 5));
        await ConfirmedAsync(api.Url, email, orders);

        output.WriteLine($"orders of the frozen worker were confirmed {replaced.TotalSeconds:F1} s after it froze");
        await CrashTests.EveryOrderIsDoneOnceAsync(api.Url, email, skuId, orders);
        first.Output.Should().NotContain(" parked stream ");
    }

    [Fact]
    public async Task Business_time_moves_in_all_processes_before_the_hook_answers()
    {
        var api = await StartAsync("api");
        var worker = await StartAsync("worker");
        using var visitor = new Shop(api.Url);

        var moved = await Shop.ExpectAsync(200, visitor.PostAsync("/testhooks/clock", new { advance = "P1D" }));

        using var other = new Shop(worker.Url);
        var told = await Shop.ExpectAsync(200, other.GetAsync("/testhooks/clock"));
        Time(told["now"]!).Should().BeOnOrAfter(Time(moved["now"]!));
    }

    [Fact]
    public async Task A_worker_alone_answers_for_its_health_and_nothing_else()
    {
        var worker = await StartAsync("worker");
        using var visitor = new Shop(worker.Url);

        (await visitor.GetAsync("/health/ready")).Status.Should().Be(System.Net.HttpStatusCode.OK);
        (await visitor.GetAsync("/api/v1/orders")).Status.Should().Be(System.Net.HttpStatusCode.NotFound);
    }

    private static DateTimeOffset Time(System.Text.Json.Nodes.JsonNode node) =>
        DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);
}
