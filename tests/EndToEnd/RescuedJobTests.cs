using FluentAssertions;
using Modular.Tests.Demo;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EndToEnd;

/// <summary>Workers that are killed or frozen in the middle of a job.</summary>
public sealed class RescuedJobTests(ITestOutputHelper output) : SeveralProcesses
{
    private const string Jobs = "from log.jobs where type = 'billing.submit_operation'";
    private const string OneAtATime = "--Modular:Jobs:Queues:billing.submit_operation=1";

    [Fact]
    public async Task Their_jobs_are_done_once_by_another_in_thirty_seconds_and_a_zombie_changes_nothing()
    {
        var api = await StartAsync("api");
        string[] settings = [OneAtATime, $"--Modular:Billing:Gateway:Url={api.Url}"];
        var both = await Task.WhenAll(StartAsync("worker", settings), StartAsync("worker", settings));
        var (killed, frozen) = (both[0], both[1]);
        var (email, skuId) = await CrashTests.SetUpAsync(api.Url);
        using var visitor = new Shop(api.Url);

        // Each is in the middle of one job: it waits for the gateway, and cannot take a second.
        await Shop.ExpectAsync(200, visitor.PostAsync("/dev/gateway/script", new { mode = "hold" }));
        var orders = await PlaceAsync(api.Url, email, skuId, 2);
        await UntilAsync($"select count(*) = 2 {Jobs} and state = 'running'");
        await killed.KillAsync();
        await frozen.SignalAsync("STOP");
        var since = TimeProvider.System.GetTimestamp();
        await Shop.ExpectAsync(200, visitor.PostAsync("/dev/gateway/script", new { mode = "normal" }));
        var rescuer = await StartAsync("worker", settings);
        await UntilAsync($"select count(*) = 2 {Jobs} and state = 'succeeded' and attempts = 2");
        var rescued = TimeProvider.System.GetElapsedTime(since);
        var before = await StateAsync();

        // The zombie has one slot: what comes next it does only when it has given up what it had.
        await frozen.SignalAsync("CONT");
        await rescuer.StopAsync();
        orders.AddRange(await PlaceAsync(api.Url, email, skuId, 1));
        await ConfirmedAsync(api.Url, email, orders);

        output.WriteLine($"rescued after {rescued.TotalSeconds:F1} s");
        rescued.Should().BeLessThan(TimeSpan.FromSeconds(30));
        (await StateAsync()).Should().Contain(before).And.HaveCount(3);
        await CrashTests.EveryOrderIsDoneOnceAsync(api.Url, email, skuId, orders);
    }

    private Task<IReadOnlyList<string>> StateAsync() => Database.QueryAsync<string>(
        "ops", $"select concat_ws(' ', id, state, attempts, fencing, finished_at) {Jobs}");

    private Task UntilAsync(string condition) => Shop.WaitAsync(
        condition, async () => await Database.ScalarAsync<bool>("ops", condition) ? "so it is" : null);
}
