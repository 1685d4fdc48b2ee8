using FluentAssertions;
using Modular.Application.Shared;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Connections that break around a commit: before it, after it, and before it is delivered late.</summary>
public sealed class ExactlyOnceTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private ProbeDatabase _database = null!;
    private WireProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _proxy = await _database.StartProxyAsync();
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore)]
    [InlineData(WireVerdict.CutAfter)]
    public async Task A_command_whose_connection_breaks_at_its_batch_succeeds_and_happens_once(WireVerdict verdict)
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: _proxy);
        await host.DoAsync(new IncrementCounter(_id));
        var cut = _proxy.OnceAsync(verdict, batch => batch.Contains("insert into log.events"));

        var result = await host.SendAsync(new IncrementCounter(_id));

        cut.IsCompleted.Should().BeTrue();
        result.Error.Should().BeNull();
        (result.Value.Version, await ValueAsync()).Should().Be((2, 2));
    }

    [Fact]
    public async Task A_command_whose_batch_is_delivered_late_happens_once()
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: _proxy);
        var cut = _proxy.OnceAsync(WireVerdict.CutAndDeliverLate, batch => batch.Contains("insert into log.events"));

        var result = await host.SendAsync(new IncrementCounter(_id));
        _proxy.Late.SetResult();
        await host.DoAsync(new IncrementCounter(_id));

        cut.IsCompleted.Should().BeTrue();
        result.Error.Should().BeNull();
        (await ValueAsync()).Should().Be(2);
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore, 0)]
    [InlineData(WireVerdict.CutAfter, 1)]
    public async Task A_batch_in_which_nothing_would_collide_is_not_sent_again(WireVerdict verdict, int effects)
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: _proxy);
        var cut = _proxy.OnceAsync(verdict, batch => batch.Contains("orders.effects"));

        var result = await host.SendAsync(new LeaveEffect("bare"));

        cut.IsCompleted.Should().BeTrue();
        result.Error.Should().Be(SharedErrors.Unavailable);
        (await _database.EffectsAsync("bare")).Should().Be(effects);
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore, "COMMIT")]
    [InlineData(WireVerdict.CutAfter, "COMMIT")]
    [InlineData(WireVerdict.CutBefore, "orders.effects")]
    [InlineData(WireVerdict.CutAfter, "orders.effects")]
    public async Task An_explicit_transaction_whose_connection_breaks_succeeds_and_happens_once(
        WireVerdict verdict, string at)
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: _proxy);
        var cut = _proxy.OnceAsync(
            verdict, batch => batch.Contains(at) && !batch.Contains("begin"));

        var result = await host.SendAsync(new LeaveNumberedEffect("numbered"));

        cut.IsCompleted.Should().BeTrue();
        result.Error.Should().BeNull();
        (await _database.EffectsAsync("numbered")).Should().Be(1);
        (await _database.AskAsync<int>("select last from orders.series")).Should().Be(1, "the series has no gap");
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore, "orders.effects")]
    [InlineData(WireVerdict.CutAfter, "orders.effects")]
    [InlineData(WireVerdict.CutAndDeliverLate, "orders.effects")]
    [InlineData(WireVerdict.CutBefore, "orders.rm_arrivals")]
    [InlineData(WireVerdict.CutAfter, "orders.rm_arrivals")]
    [InlineData(WireVerdict.CutAndDeliverLate, "orders.rm_arrivals")]
    public async Task A_consumer_whose_connection_breaks_at_its_batch_deals_with_each_event_once(
        WireVerdict verdict, string at)
    {
        var cut = _proxy.OnceAsync(verdict, batch => batch.Contains(at));
        await using var host = await ProbeHost.StartAsync(_database, through: _proxy);
        for (var i = 0; i < 3; i++)
        {
            await host.DoAsync(new IncrementCounter(_id));
        }

        await cut.WaitAsync(ProbeDatabase.Patience);
        await host.QuiesceAsync();
        _proxy.Late.SetResult();
        await host.DoAsync(new IncrementCounter(_id));
        await host.QuiesceAsync();

        (await VersionsAsync("select version from orders.effects order by arrival")).Should().Equal(1, 2, 3, 4);
        (await VersionsAsync("select stream_version from orders.rm_arrivals order by arrival"))
            .Should().Equal(1, 2, 3, 4);
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore)]
    [InlineData(WireVerdict.CutAfter)]
    [InlineData(WireVerdict.CutAndDeliverLate)]
    public async Task A_job_whose_connection_breaks_at_its_end_has_one_effect(WireVerdict verdict)
    {
        var cut = _proxy.OnceAsync(verdict, batch => batch.Contains("orders.effects"));
        await using var host = await ProbeHost.StartAsync(_database, through: _proxy);
        await host.DoAsync(new EnqueueWork("job"));

        await cut.WaitAsync(ProbeDatabase.Patience);
        await host.QuiesceAsync();
        _proxy.Late.SetResult();

        await _database.EventuallyAsync("select state from log.jobs", "succeeded");
        (await _database.EffectsAsync("job")).Should().Be(1);
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore)]
    [InlineData(WireVerdict.CutAfter)]
    [InlineData(WireVerdict.CutAndDeliverLate)]
    public async Task A_timer_whose_connection_breaks_at_its_end_rings_once(WireVerdict verdict)
    {
        var cut = _proxy.OnceAsync(verdict, batch => batch.Contains("orders.effects"));
        await using var host = await ProbeHost.StartAsync(_database, through: _proxy);
        await host.DoAsync(new SetTimer("alarm", host.Now, new LeaveEffect("timer")));

        await cut.WaitAsync(ProbeDatabase.Patience);
        await host.QuiesceAsync();
        _proxy.Late.SetResult();
        await host.DoAsync(new SetTimer("alarm", host.Now, new LeaveEffect("next")));
        await host.QuiesceAsync();

        (await _database.EffectsAsync("timer")).Should().Be(1);
        (await _database.EffectsAsync("next")).Should().Be(1);
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore)]
    [InlineData(WireVerdict.CutAfter)]
    public async Task A_timer_that_sets_itself_again_rings_as_often_as_it_was_asked_to(WireVerdict verdict)
    {
        var cut = _proxy.OnceAsync(verdict, batch => batch.Contains("orders.effects"));
        await using var host = await ProbeHost.StartAsync(_database, through: _proxy);
        await host.DoAsync(new SetTimer("bell", host.Now, new Ring("bell", Times: 3)));

        await cut.WaitAsync(ProbeDatabase.Patience);
        await _database.EventuallyAsync("select count(*) from log.timers where cron is null", 0L);

        (await _database.EffectsAsync("bell")).Should().Be(3);
    }

    private Task<int> ValueAsync() => _database.AskAsync<int>("select value from orders.counters where id = $1", _id);

    private Task<int[]> VersionsAsync(string sql) => _database.AskAsync<int[]>($"select array({sql})");
}
