using FluentAssertions;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>What a write costs: its loads and one round trip.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_command_loads_and_writes_in_one_round_trip_each()
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: proxy);
        for (var i = 0; i < 3; i++)
        {
            await host.DoAsync(new IncrementCounter(_id));
        }

        proxy.Counted = client => client.User == "modular_orders";
        proxy.Reset();
        await host.DoAsync(new IncrementCounter(_id));

        (proxy.RoundTrips, proxy.Statements).Should().Be((2, 3), "it loads, then writes the events and the row");
    }

    [Fact]
    public async Task An_explicit_transaction_costs_its_lock_and_its_commit_in_addition()
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: proxy);
        for (var i = 0; i < 3; i++)
        {
            await host.DoAsync(new LeaveNumberedEffect("a"));
        }

        proxy.Reset();
        await host.DoAsync(new LeaveNumberedEffect("a"));

        (proxy.RoundTrips, proxy.Statements).Should().Be((3, 3), "lock, batch with its transaction id, commit");
    }
}
