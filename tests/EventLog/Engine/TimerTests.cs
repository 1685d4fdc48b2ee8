using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Deadlines in business time.</summary>
public sealed class TimerTests : IAsyncLifetime
{
    private const string Left = "select count(*) from log.timers where cron is null";
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
    public async Task A_timer_rings_when_business_time_reaches_it_and_not_before()
    {
        await SetAsync("a", TimeSpan.FromMinutes(30), "early");
        await SetAsync("b", TimeSpan.FromMinutes(40), "late");

        await _host.AdvanceAsync(TimeSpan.FromMinutes(31));
        await _database.EventuallyAsync(Left, 1L);

        (await _database.EffectsAsync("early")).Should().Be(1);
        (await _database.EffectsAsync("late")).Should().Be(0);
    }

    [Fact]
    public async Task Setting_it_again_moves_it()
    {
        await SetAsync("a", TimeSpan.FromMinutes(30), "first");
        await SetAsync("a", TimeSpan.FromMinutes(60), "second");
        await SetAsync("b", TimeSpan.FromMinutes(30), "other");

        await _host.AdvanceAsync(TimeSpan.FromMinutes(31));
        await _database.EventuallyAsync(Left, 1L);
        (await _database.EffectsAsync("first")).Should().Be(0);
        await _host.AdvanceAsync(TimeSpan.FromMinutes(30));
        await _database.EventuallyAsync(Left, 0L);

        (await _database.EffectsAsync("first")).Should().Be(0);
        (await _database.EffectsAsync("second")).Should().Be(1);
    }

    [Fact]
    public async Task A_cancelled_timer_does_not_ring()
    {
        await SetAsync("a", TimeSpan.FromMinutes(30), "cancelled");
        await SetAsync("b", TimeSpan.FromMinutes(31), "other");
        await _host.DoAsync(new CancelTimer("a"));

        await _host.AdvanceAsync(TimeSpan.FromMinutes(32));
        await _database.EventuallyAsync(Left, 0L);

        (await _database.EffectsAsync("cancelled")).Should().Be(0);
        (await _database.EffectsAsync("other")).Should().Be(1);
    }

    [Fact]
    public async Task The_command_of_a_timer_may_set_the_same_timer_anew()
    {
        await _host.DoAsync(new SetTimer("bell", _host.Now, new Ring("bell", Times: 3)));

        await _database.EventuallyAsync(Left, 0L);

        (await _database.EffectsAsync("bell")).Should().Be(3);
    }

    [Fact]
    public async Task A_timer_whose_command_comes_too_late_ends()
    {
        _rules.Refusal = _ => new Error("too.late", ErrorKind.State, "Too late.");

        await SetAsync("a", TimeSpan.Zero, "a");

        await _database.EventuallyAsync(Left, 0L);
    }

    [Fact]
    public async Task A_timer_whose_command_fails_rings_again_later()
    {
        _rules.Refusal = _ => throw new InvalidOperationException("a bug");
        await SetAsync("a", TimeSpan.Zero, "a");
        await _database.EventuallyAsync("select last_error from log.timers where cron is null", "a bug");

        _rules.Refusal = _ => null;
        await _host.AdvanceAsync(TimeSpan.FromSeconds(2));

        await _database.EventuallyAsync(Left, 0L);
        (await _database.EffectsAsync("a")).Should().Be(1);
    }

    [Fact]
    public async Task A_timer_that_is_set_anew_is_safe_from_a_zombie_of_the_former_one()
    {
        await _host.DoAsync(new SetTimer("bell", _host.Now, new Ring("bell", Times: 1)));
        await _database.EventuallyAsync(Left, 0L);
        var zombies = await _database.AskAsync<long>("select pg_current_xact_id()::text::bigint");

        await SetAsync("bell", TimeSpan.FromMinutes(30), "next");

        (await _database.AskAsync<long>("select fencing from log.timers where cron is null"))
            .Should().BeGreaterThan(zombies);
    }

    private Task SetAsync(string key, TimeSpan fromNow, string cause) =>
        _host.DoAsync(new SetTimer(key, _host.Now + fromNow, new LeaveEffect(cause)));
}
