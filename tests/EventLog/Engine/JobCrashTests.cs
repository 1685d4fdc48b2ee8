using FluentAssertions;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Workers that die, lose their connection or wake up too late.</summary>
public sealed class JobCrashTests : IAsyncLifetime
{
    private const string State =
        "select state || ' ' || attempts from log.jobs where type like 'orders.%' and parent is null";

    private readonly ProbeRules _rules = new();
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("'succeeded'", WireVerdict.CutBefore)]
    [InlineData("'succeeded'", WireVerdict.CutAfter)]
    [InlineData("'succeeded'", WireVerdict.CutAndDeliverLate)]
    [InlineData("log.lease_jobs", WireVerdict.CutBefore)]
    public async Task A_broken_connection_at_the_end_of_a_job_costs_nothing(string at, WireVerdict verdict)
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var host = await ProbeHost.StartAsync(_database, _rules, through: proxy);
        var cut = proxy.OnceAsync(verdict, batch => batch.Contains(at));

        await host.DoAsync(new EnqueueChore(new Chore("parent"), First: [new Chore("child")]));
        await cut.WaitAsync(ProbeDatabase.Patience);
        await _database.EventuallyAsync(State, "succeeded 1");
        proxy.Late.TrySetResult();
        await host.QuiesceAsync();

        _rules.Begun.Should().Equal("child", "parent");
        (await _database.AskAsync<string>(State)).Should().Be("succeeded 1");
    }

    [Theory]
    [InlineData(WireVerdict.CutBefore)]
    [InlineData(WireVerdict.CutAfter)]
    [InlineData(WireVerdict.CutAndDeliverLate)]
    public async Task A_broken_connection_under_the_command_of_a_job_doubles_nothing(WireVerdict verdict)
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var host = await ProbeHost.StartAsync(_database, _rules, through: proxy);
        var cut = proxy.OnceAsync(verdict, batch => batch.Contains("orders.effects"));

        await host.DoAsync(new EnqueueWork("a"));
        await cut.WaitAsync(ProbeDatabase.Patience);
        await _database.EventuallyAsync("select state from log.jobs where type = 'orders.work'", "succeeded");
        proxy.Late.TrySetResult();
        await host.QuiesceAsync();

        (await _database.EffectsAsync("a")).Should().Be(1);
    }

    [Fact]
    public async Task What_was_leased_without_the_worker_hearing_of_it_is_done_when_the_lease_has_run_out()
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var host = await ProbeHost.StartAsync(_database, _rules, works: false);
        await host.DoAsync(new EnqueueChore(new Chore("a")));
        var cut = proxy.OnceAsync(WireVerdict.CutAfter, batch => batch.Contains("log.lease_jobs"));
        await using var worker = await ProbeHost.StartAsync(_database, _rules, through: proxy);
        await cut.WaitAsync(ProbeDatabase.Patience);
        await _database.EventuallyAsync(State, "running 1");
        await _database.RunAsync("update log.jobs set lease_until = clock_timestamp()");

        await _database.EventuallyAsync(State, "succeeded 2");

        _rules.Begun.Should().Equal("a");
    }

    [Fact]
    public async Task A_process_that_was_stopped_and_goes_on_too_late_changes_nothing()
    {
        await using var proxy = await _database.StartProxyAsync();
        var (ended, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        proxy.Intercept = async batch =>
        {
            if (batch.Contains("'succeeded'"))
            {
                ended.TrySetResult();
                await release.Task;
            }

            return WireVerdict.Relay;
        };
        await using var zombie = await ProbeHost.StartAsync(_database, _rules, through: proxy);
        await zombie.DoAsync(new EnqueueChore(new Chore("a")));
        await ended.Task.WaitAsync(ProbeDatabase.Patience);
        await _database.RunAsync("update log.jobs set lease_until = clock_timestamp() where state = 'running'");

        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var next = await ProbeHost.StartAsync(_database, new ProbeRules
        {
            OnChore = (_, _, _) => begun.TrySetResult() ? go.Task : Task.CompletedTask,
        });
        await begun.Task.WaitAsync(ProbeDatabase.Patience);
        release.SetResult();
        await zombie.DoAsync(new EnqueueWork("the zombie is back"));
        await _database.EventuallyAsync("select count(*) from orders.effects", 1L);
        (await _database.AskAsync<string>(State + " and type = 'orders.chore'")).Should().Be("running 2");
        go.SetResult();

        await _database.EventuallyAsync(State + " and type = 'orders.chore'", "succeeded 2");
    }

    [Fact]
    public async Task A_lease_is_kept_as_long_as_the_job_runs_within_its_limit()
    {
        _rules.OnChore = (_, report, stop) =>
        {
            report.Progress(3, 10);
            return Task.Delay(Timeout.Infinite, stop);
        };
        await using var host = await ProbeHost.StartAsync(_database, _rules);
        await host.DoAsync(new EnqueueChore(new Chore("a")));
        await _database.EventuallyAsync(State, "running 1");
        await _database.RunAsync(
            "update log.jobs set lease_until = clock_timestamp() + interval '8 seconds' where state = 'running'");

        await _database.EventuallyAsync(
            "select progress ->> 'done' from log.jobs where lease_until > clock_timestamp() + interval '9 seconds'",
            "3");
        await _database.EventuallyAsync(State, "scheduled 1");

        (await _database.AskAsync<string>("select last_error from log.jobs where type = 'orders.chore'"))
            .Should().Be("No end after 6 s.");
    }

    [Fact]
    public async Task An_error_with_characters_that_cannot_be_stored_stops_nobody()
    {
        _rules.OnChore = (chore, _, _) => chore.Name == "bad"
            ? throw new InvalidOperationException("half \ud800 and nul \0")
            : Task.CompletedTask;
        await using var host = await ProbeHost.StartAsync(_database, _rules);

        await host.DoAsync(new EnqueueChore(new Chore("bad")));
        await host.DoAsync(new EnqueueChore(new Chore("good")));
        await host.QuiesceAsync();

        (await _database.AskAsync<string>("select last_error from log.jobs where payload ->> 'name' = 'bad'"))
            .Should().Be("half \ufffd and nul  ");
    }
}
