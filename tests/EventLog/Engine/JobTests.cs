using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Work that leaves the process: done until it is done, recorded once.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private const string State = "select state || ' ' || attempts from log.jobs where type = 'orders.work'";
    private readonly ProbeRules _rules = new();
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_key_is_used_for_one_job_only()
    {
        await using var host = await ProbeHost.StartAsync(_database, _rules);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.DoAsync(new EnqueueWork("a"))));
        await host.QuiesceAsync();
        await host.DoAsync(new EnqueueWork("a"));
        await host.QuiesceAsync();

        (await _database.EffectsAsync("a")).Should().Be(1);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_after_growing_pauses_until_it_is_dead()
    {
        _rules.OnWork = (_, _) => throw new InvalidOperationException("the gateway is away");
        await using var host = await ProbeHost.StartAsync(_database, _rules);
        await host.DoAsync(new EnqueueWork("a"));
        await _database.RunAsync("update log.jobs set max_attempts = 4");

        List<double> pauses = [];
        for (var attempt = 1; attempt < 4; attempt++)
        {
            await _database.EventuallyAsync(State, $"scheduled {attempt}");
            pauses.Add(await _database.AskAsync<double>(
                "select extract(epoch from run_at - $1)::float8 from log.jobs", host.Now));
            await host.AdvanceAsync(TimeSpan.FromSeconds(pauses[^1] + 1));
        }

        await _database.EventuallyAsync(State, "dead 4");
        pauses.Should().BeInAscendingOrder();
        pauses[^1].Should().BeInRange(2, 4.8);
        (await _database.AskAsync<string>("select last_error from log.jobs")).Should().Be("the gateway is away");
        (await _database.EffectsAsync("a")).Should().Be(0);
    }

    [Fact]
    public async Task The_last_attempt_is_told_so()
    {
        var last = new List<bool>();
        _rules.OnWork = (attempt, _) =>
        {
            last.Add(attempt.IsLast);
            return attempt.IsLast ? Task.CompletedTask : throw new InvalidOperationException("not yet");
        };
        await using var host = await ProbeHost.StartAsync(_database, _rules);
        await host.DoAsync(new EnqueueWork("a"));
        await _database.RunAsync("update log.jobs set max_attempts = 2");

        await _database.EventuallyAsync(State, "scheduled 1");
        await host.AdvanceAsync(TimeSpan.FromSeconds(2));
        await _database.EventuallyAsync(State, "succeeded 2");

        last.Should().Equal(false, true);
    }

    [Fact]
    public async Task The_job_of_a_dead_worker_is_done_by_another_when_its_lease_has_run_out()
    {
        await using var proxy = await _database.StartProxyAsync();
        var begun = new TaskCompletionSource();
        var hang = new ProbeRules
        {
            OnWork = async (_, stop) =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, stop);
            },
        };
        await using var dead = await ProbeHost.StartAsync(_database, hang, through: proxy);
        await dead.DoAsync(new EnqueueWork("a"));
        await begun.Task.WaitAsync(ProbeDatabase.Patience);
        proxy.Sever();

        await using var next = await ProbeHost.StartAsync(_database, _rules);
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        (await _database.AskAsync<string>(State)).Should().Be("running 1", "its lease has not run out");

        const string left = "select extract(epoch from lease_until - clock_timestamp())::float8 from log.jobs";
        (await _database.AskAsync<double>(left)).Should().BeInRange(1, 15);
        await _database.RunAsync("update log.jobs set lease_until = clock_timestamp()");

        await _database.EventuallyAsync(State, "succeeded 2");
        (await _database.EffectsAsync("a")).Should().Be(1);
    }

    [Fact]
    public async Task A_job_that_takes_its_workers_along_ends_as_dead()
    {
        await using var host = await ProbeHost.StartAsync(_database, _rules, works: false);
        await host.DoAsync(new EnqueueWork("a"));
        await _database.RunAsync(
            "update log.jobs set state = 'running', attempts = max_attempts, lease_until = clock_timestamp()");

        await using var worker = await ProbeHost.StartAsync(_database, _rules);

        await _database.EventuallyAsync("select state from log.jobs", "dead");
        (await _database.EffectsAsync("a")).Should().Be(0);
    }

    [Fact]
    public async Task What_a_worker_finishes_after_its_lease_was_taken_over_does_not_count()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _rules.OnWork = (_, _) => begun.TrySetResult() ? go.Task : Task.CompletedTask;
        var host = await ProbeHost.StartAsync(_database, _rules);
        await host.DoAsync(new EnqueueWork("a"));
        await begun.Task.WaitAsync(ProbeDatabase.Patience);

        await _database.RunAsync("update log.jobs set lease_until = clock_timestamp()");
        await using var next = await ProbeHost.StartAsync(_database, _rules);
        await _database.EventuallyAsync(State, "succeeded 2");
        go.SetResult();
        await host.DisposeAsync();

        (await _database.EffectsAsync("a")).Should().Be(1);
        (await _database.AskAsync<string>(State)).Should().Be("succeeded 2");
    }

    [Fact]
    public async Task A_process_that_stops_gives_its_jobs_back_at_once()
    {
        var begun = new TaskCompletionSource();
        _rules.OnWork = async (_, stop) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
        };
        var host = await ProbeHost.StartAsync(_database, _rules);
        await host.DoAsync(new EnqueueWork("a"));
        await begun.Task.WaitAsync(ProbeDatabase.Patience);

        await host.DisposeAsync();

        (await _database.AskAsync<string>(State)).Should().Be("queued 0");
    }

    [Fact]
    public async Task A_job_whose_command_comes_too_late_is_done()
    {
        _rules.Refusal = _ => new Error("too.late", ErrorKind.State, "Too late.");
        await using var host = await ProbeHost.StartAsync(_database, _rules);

        await host.DoAsync(new EnqueueWork("a"));

        await _database.EventuallyAsync(State, "succeeded 1");
        (await _database.EffectsAsync("a")).Should().Be(0);
    }

    [Fact]
    public async Task A_job_whose_command_is_refused_otherwise_is_tried_again()
    {
        _rules.Refusal = _ => new Error("not.now", ErrorKind.Rule, "Not now.");
        await using var host = await ProbeHost.StartAsync(_database, _rules);

        await host.DoAsync(new EnqueueWork("a"));
        await _database.EventuallyAsync(State, "scheduled 1");
        _rules.Refusal = _ => null;
        await host.AdvanceAsync(TimeSpan.FromSeconds(2));

        await _database.EventuallyAsync(State, "succeeded 2");
        (await _database.EffectsAsync("a")).Should().Be(1);
    }
}
