using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>What a refusal means to the engine that could not have known better.</summary>
public sealed class ReactionTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly ProbeRules _rules = new();
    private ProbeDatabase _database = null!;
    private ProbeHost _host = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _host = await ProbeHost.StartAsync(_database, _rules);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Too_late_or_done_before_counts_as_handled()
    {
        _rules.Refusal = effect => effect.Version == 2 ? new Error("too.late", ErrorKind.State, "Too late.") : null;

        await IncrementAsync(3);
        await _host.QuiesceAsync();

        (await ReactedToAsync()).Should().Equal(1, 3);
        (await _database.AskAsync<long>("select count(*) from log.parked")).Should().Be(0);
    }

    private async Task IncrementAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _host.DoAsync(new IncrementCounter(_id));
        }
    }

    private Task<int[]> ReactedToAsync() =>
        _database.AskAsync<int[]>("select array(select version from orders.effects order by arrival)");
}
