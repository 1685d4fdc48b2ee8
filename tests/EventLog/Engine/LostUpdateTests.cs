using FluentAssertions;
using Modular.Application.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Many writers of one stream: the log lets one of them through at a time.</summary>
public sealed class LostUpdateTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private ProbeDatabase _database = null!;
    private ProbeHost _host = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _host = await ProbeHost.StartAsync(_database, works: false);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_increment_that_succeeds_counts_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => _host.SendAsync(new IncrementCounter(_id)))));

        var succeeded = results.Count(r => r.Error is null);
        results.Where(r => r.Error is not null).Should().OnlyContain(r => r.Error == SharedErrors.Conflict);
        succeeded.Should().BeGreaterThan(3, "a conflict is tried again");
        results.Where(r => r.Error is null).Select(r => r.Value.Version).Should().OnlyHaveUniqueItems();
        (await _database.AskAsync<int[]>("select array[value, version] from orders.counters")).Should()
            .Equal(succeeded, succeeded);
        foreach (var kind in new[] { "domain", "integration" })
        {
            (await _database.AskAsync<int[]>(
                "select array(select stream_version from log.events where kind = $1 order by position)", kind))
                .Should().Equal(Enumerable.Range(1, succeeded), "the versions of its {0} events have no gap", kind);
        }
    }

    [Fact]
    public async Task A_refused_command_writes_nothing()
    {
        await _host.DoAsync(new IncrementCounter(_id, Most: 1));

        var refused = await _host.SendAsync(new IncrementCounter(_id, Most: 1));

        refused.Error!.Code.Should().Be("counter.full");
        (await _database.AskAsync<long>("select count(*) from log.events where kind = 'domain'")).Should().Be(1);
    }
}
