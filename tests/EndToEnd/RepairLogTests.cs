using FluentAssertions;
using Modular.Api;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EndToEnd;

/// <summary>
/// The day after a logical restore, as an operator has it: the product refuses, the command mends, all goes on.
/// </summary>
public sealed class RepairLogTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"modular-repair-{Guid.CreateVersion7():N}");
    private readonly List<string> _orders = [];
    private (string Email, string SkuId) _shop;
    private PostgresCluster _cluster = null!;
    private TestDatabase _restored = null!;

    private string[] Settings => [.. _restored.Configuration.Select(setting => $"--{setting.Key}={setting.Value}")];

    // Half of the orders have reached their end when the dump is made; of the others nothing has happened yet.
    public async Task InitializeAsync()
    {
        var origin = await TestDatabase.CreateAsync(Program.Names, Program.Migrations);
        await LogicalDump.RunAheadAsync(origin);
        await using var host = new TestHost();
        await host.StartOnAsync(origin);
        _shop = await CrashTests.SetUpAsync(host.Url);
        _orders.AddRange(await SeveralProcesses.PlaceAsync(host.Url, _shop.Email, _shop.SkuId, 3));
        await host.QuiesceAsync();
        await host.StopAsync();

        await host.StartOnAsync(origin, "--Modular:Roles=api");
        _orders.AddRange(await SeveralProcesses.PlaceAsync(host.Url, _shop.Email, _shop.SkuId, 3));
        using var dump = await LogicalDump.TakeAsync(origin);
        (_cluster, _restored) = await dump.RestoreAsync();
    }

    [Fact]
    public async Task The_product_refuses_the_command_mends_and_everything_goes_on_where_it_was()
    {
        var refused = await HostProcess.RunAsync(_folder, Settings);
        var mended = await RepairAsync();
        var again = await RepairAsync();
        var forced = await RepairAsync("--force");
        await using var host = await HostProcess.StartAsync(_folder, Settings);
        await SeveralProcesses.ConfirmedAsync(host.Url, _shop.Email, _orders);
        _orders.AddRange(await SeveralProcesses.PlaceAsync(host.Url, _shop.Email, _shop.SkuId, 3));

        refused.ExitCode.Should().Be(1);
        refused.Error.Should().StartWith("Modular cannot start. The log has transaction ")
            .And.Contain("To mend it: with all processes stopped, run ./dev db repair-log")
            .And.NotContain("   at ", "that is for a person, not for a programmer");
        (mended.ExitCode, again.ExitCode, forced.ExitCode).Should().Be((0, 0, 0));
        mended.Output.Should().Contain("Era 2 has begun").And.Contain("Start the product");
        again.Output.Should().Contain("Nothing to repair: era 2 is empty so far");
        forced.Output.Should().Contain("Era 3 has begun");
        await CrashTests.EveryOrderIsDoneOnceAsync(host.Url, _shop.Email, _shop.SkuId, _orders);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<(int ExitCode, string Output, string Error)> RepairAsync(params string[] more)
    {
        var ended = await HostProcess.RunAsync(_folder, ["repair-log", .. more, .. Settings]);
        output.WriteLine($"{ended.ExitCode}: {ended.Output}{ended.Error}");
        return ended;
    }
}
