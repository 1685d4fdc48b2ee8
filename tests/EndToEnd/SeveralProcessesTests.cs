using System.Globalization;
using FluentAssertions;
using Modular.Api;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EndToEnd;

/// <summary>One process that serves and several that work, on one database: frozen, killed and brought back.</summary>
public sealed class SeveralProcessesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Customer = "a rather long passphrase";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"modular-several-{Guid.CreateVersion7():N}");
    private readonly List<HostProcess> _processes = [];
    private TestDatabase _database = null!;

    public async Task InitializeAsync() =>
        _database = await TestDatabase.CreateAsync(Program.Names, Program.Migrations);

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _database.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_frozen_worker_is_replaced_and_changes_nothing_when_it_thaws_and_a_killed_one_is_replaced_too()
    {
        var api = await StartAsync("api");
        var first = await StartAsync("worker");
        var second = await StartAsync("worker");
        var (email, skuId) = await CrashTests.SetUpAsync(api.Url);
        await Shop.WaitAsync("both workers to have a share", async () =>
            await _database.ScalarAsync<long>(
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

    private async Task<HostProcess> StartAsync(string role)
    {
        var process = await HostProcess.StartAsync(
            _folder,
            [
                $"--Modular:Roles={role}",
                .. _database.Configuration.Select(setting => $"--{setting.Key}={setting.Value}"),
            ]);
        _processes.Add(process);
        return process;
    }

    private static async Task<List<string>> PlaceAsync(Uri url, string email, string skuId, int count)
    {
        using var visitor = new Shop(url);
        using var customer = await visitor.LoginAsync(email, Customer);
        List<string> orders = [];
        for (var i = 0; i < count; i++)
        {
            var (cartId, total) = await customer.FillCartAsync((skuId, 1));
            var order = await Shop.ExpectAsync(201, customer.PlaceAsync(cartId, total, key: Shop.NewKey()));
            orders.Add((string)order["id"]!);
        }

        return orders;
    }

    private static async Task ConfirmedAsync(Uri url, string email, List<string> orders)
    {
        using var visitor = new Shop(url);
        using var customer = await visitor.LoginAsync(email, Customer);
        foreach (var order in orders)
        {
            await customer.WaitForOrderAsync(order, "confirmed");
        }
    }
}
