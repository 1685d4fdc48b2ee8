using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Infrastructure.Shared.Ops;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>One owner for each consumer, and what becomes of those who no longer are.</summary>
public sealed class LeaseTests : IAsyncLifetime
{
    private const string Owners = "select count(*) from log.consumers where owner is not null";
    private readonly Guid _id = Guid.CreateVersion7();
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_consumer_whose_lease_was_taken_over_commits_nothing_more()
    {
        await using var host = await ProbeHost.StartAsync(_database);
        await _database.EventuallyAsync(Owners, ProbeModule.ConsumerRows);

        await _database.RunAsync(
            """
            update log.consumers
            set owner = gen_random_uuid(), fencing = fencing + 1, lease_until = clock_timestamp() + interval '1 hour'
            """);
        await host.DoAsync(new IncrementCounter(_id));
        await Task.Delay(TimeSpan.FromSeconds(3));

        (await _database.EffectsAsync("reaction")).Should().Be(0);
        (await _database.AskAsync<long>("select count(*) from orders.rm_arrivals")).Should().Be(0);

        await _database.RunAsync("update log.consumers set lease_until = clock_timestamp()");
        await host.QuiesceAsync();

        (await _database.EffectsAsync("reaction")).Should().Be(1);
        (await _database.AskAsync<long>("select count(*) from orders.rm_arrivals")).Should().Be(1);
    }

    [Theory]
    [InlineData("orders.effects")]
    [InlineData("orders.rm_arrivals")]
    public async Task What_a_former_owner_still_sends_is_refused(string at)
    {
        await using var proxy = await _database.StartProxyAsync();
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        proxy.Intercept = async batch =>
        {
            if (batch.Contains(at))
            {
                arrived.TrySetResult();
                await release.Task;
            }

            return WireVerdict.Relay;
        };
        await using var former = await ProbeHost.StartAsync(_database, through: proxy);
        await former.DoAsync(new IncrementCounter(_id));
        await arrived.Task.WaitAsync(ProbeDatabase.Patience);

        await using var next = await ProbeHost.StartAsync(_database);
        await _database.RunAsync("update log.consumers set lease_until = clock_timestamp()");
        await next.QuiesceAsync();
        release.SetResult();
        await former.DoAsync(new IncrementCounter(_id));
        await next.QuiesceAsync();

        (await _database.AskAsync<int[]>("select array(select version from orders.effects order by arrival)"))
            .Should().Equal(1, 2);
        const string versions = "select array(select stream_version from orders.rm_arrivals order by arrival)";
        (await _database.AskAsync<int[]>(versions)).Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("insert into log.consumers")]
    [InlineData("update log.consumers")]
    [InlineData("from log.events")]
    public async Task A_consumer_that_loses_its_connection_at_the_start_goes_on(string at)
    {
        await using var proxy = await _database.StartProxyAsync();
        var cuts = 0;
        proxy.Intercept = batch => Task.FromResult(
            batch.Client.User == "modular_orders" && batch.Contains(at) && Interlocked.Increment(ref cuts) <= 3
                ? WireVerdict.CutBefore
                : WireVerdict.Relay);
        await using var host = await ProbeHost.StartAsync(_database, through: proxy);

        await host.DoAsync(new IncrementCounter(_id));
        await host.QuiesceAsync();

        cuts.Should().BeGreaterThan(2);
        (await _database.EffectsAsync("reaction")).Should().Be(1);
    }

    [Fact]
    public async Task It_is_not_quiet_before_the_consumers_have_begun()
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false);
        await host.DoAsync(new IncrementCounter(_id));

        var pending = await host.Services.GetRequiredService<Quiescence>().WaitAsync(
            TimeSpan.Zero, CancellationToken.None);

        pending.Should().BeEquivalentTo(
            "consumer orders.reactions has events to read", "consumer orders.rm_arrivals has events to read",
            "consumer orders.rm_counters has events to read");
    }

    [Fact]
    public async Task A_killed_owner_is_replaced_within_ten_seconds()
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var killed = await ProbeHost.StartAsync(_database, through: proxy);
        await _database.EventuallyAsync(Owners, ProbeModule.ConsumerRows);
        await using var next = await ProbeHost.StartAsync(_database);

        proxy.Sever();
        var since = TimeProvider.System.GetTimestamp();
        await next.DoAsync(new IncrementCounter(_id));
        await next.QuiesceAsync();

        TimeProvider.System.GetElapsedTime(since).Should().BeLessThan(TimeSpan.FromSeconds(10));
        (await _database.EffectsAsync("reaction")).Should().Be(1);
    }

    [Fact]
    public async Task Two_processes_share_the_consumers_and_double_nothing()
    {
        await using var one = await ProbeHost.StartAsync(_database);
        await using var two = await ProbeHost.StartAsync(_database);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(
            () => (i % 2 == 0 ? one : two).DoAsync(new IncrementCounter(Guid.CreateVersion7())))));

        await one.QuiesceAsync();

        (await _database.EffectsAsync("reaction")).Should().Be(50);
        (await _database.AskAsync<long>("select count(*) from orders.rm_arrivals")).Should().Be(50);
        (await _database.AskAsync<long>("select max(fencing) from log.consumers"))
            .Should().BeLessThanOrEqualTo(2, "a shard is handed to the second process at most once");
    }

    [Fact]
    public async Task A_process_that_stops_releases_its_leases_at_once()
    {
        var host = await ProbeHost.StartAsync(_database);
        await _database.EventuallyAsync(Owners, ProbeModule.ConsumerRows);

        await host.DisposeAsync();

        (await _database.AskAsync<long>(Owners)).Should().Be(0);
    }
}
