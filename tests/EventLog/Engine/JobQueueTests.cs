using FluentAssertions;
using Modular.Application.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Which job comes next, and how many at a time.</summary>
public sealed class JobQueueTests : IAsyncLifetime
{
    private const string Slots = "Modular:Jobs:Queues:orders.chore";
    private const string Running = "select count(*) from log.jobs where state = 'running'";
    private readonly ProbeRules _rules = new();
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task The_urgent_comes_before_the_rest_whatever_its_age()
    {
        await using var host = await ProbeHost.StartAsync(_database, _rules, works: false);
        await host.DoAsync(new EnqueueChore(new Chore("low"), new JobOptions { Priority = JobPriority.Low }));
        await host.DoAsync(new EnqueueChore(new Chore("default")));
        await host.DoAsync(new EnqueueChore(new Chore("high"), new JobOptions { Priority = JobPriority.High }));

        await using var worker = await ProbeHost.StartAsync(_database, _rules, settings: (Slots, "1"));
        await worker.QuiesceAsync();

        _rules.Begun.Should().Equal("high", "default", "low");
    }

    [Fact]
    public async Task One_customer_with_many_jobs_delays_the_single_job_of_another_by_one_lease_at_most()
    {
        await using var host = await ProbeHost.StartAsync(_database, _rules, works: false);
        await FillAsync("many", 100_000);
        await host.DoAsync(new EnqueueChore(new Chore("single"), new JobOptions { FairKey = "other" }));

        await using var worker = await ProbeHost.StartAsync(_database, _rules, settings: (Slots, "4"));
        await _database.EventuallyAsync(
            "select state from log.jobs where payload ->> 'name' = 'single'", "succeeded");

        _rules.Begun.ToList().IndexOf("single").Should().BeLessThan(8);
    }

    [Fact]
    public async Task The_turn_goes_on_behind_the_key_that_was_served_last()
    {
        foreach (var key in new[] { "a", "b", "c" })
        {
            await FillAsync(key, 4);
        }

        await using var worker = await ProbeHost.StartAsync(_database, _rules, settings: (Slots, "2"));
        await worker.QuiesceAsync();

        var rounds = _rules.Begun.Chunk(6).Select(round => round.Order(StringComparer.Ordinal).ToArray()).ToList();
        rounds.Should().HaveCount(2).And.AllSatisfy(round => round.Should().Equal("a", "a", "b", "b", "c", "c"));
    }

    [Fact]
    public async Task No_more_are_leased_than_may_run()
    {
        var go = new TaskCompletionSource();
        _rules.OnChore = (_, _, _) => go.Task;
        await FillAsync("", 50);
        await using var worker = await ProbeHost.StartAsync(_database, _rules, settings: (Slots, "5"));

        await _database.EventuallyAsync(Running, 5L);
        await worker.DoAsync(new EnqueueChore(new Chore("one more")));
        (await _database.AskAsync<long>(Running)).Should().Be(5);
        go.SetResult();
        await worker.QuiesceAsync();

        _rules.Begun.Should().HaveCount(51);
    }

    [Fact]
    public async Task A_slow_type_keeps_no_other_waiting()
    {
        var go = new TaskCompletionSource();
        _rules.OnChore = (_, _, _) => go.Task;
        await FillAsync("", 50);
        await using var worker = await ProbeHost.StartAsync(_database, _rules);

        await _database.EventuallyAsync(Running, 8L);
        await worker.DoAsync(new EnqueueWork("other"));
        await _database.EventuallyAsync("select count(*) from orders.effects", 1L);
        go.SetResult();
    }

    [Fact]
    public async Task A_delayed_job_runs_when_business_time_has_come()
    {
        await using var host = await ProbeHost.StartAsync(_database, _rules);
        await host.DoAsync(new EnqueueChore(new Chore("later"), new JobOptions { Delay = TimeSpan.FromMinutes(5) }));
        await host.DoAsync(new EnqueueChore(new Chore("now")));
        await host.QuiesceAsync();
        _rules.Begun.Should().Equal("now");

        await host.AdvanceAsync(TimeSpan.FromMinutes(6));
        await host.QuiesceAsync();

        _rules.Begun.Should().Equal("now", "later");
    }

    [Fact]
    public async Task Who_asks_again_with_the_same_key_hears_of_the_same_job()
    {
        await using var host = await ProbeHost.StartAsync(_database, _rules);

        var first = await host.SendAsync(new EnqueueChore(new Chore("a"), UniqueKey: "k"));
        await host.QuiesceAsync();
        var second = await host.SendAsync(new EnqueueChore(new Chore("b"), UniqueKey: "k"));
        await host.QuiesceAsync();

        second.Value.Should().Be(first.Value);
        _rules.Begun.Should().Equal("a");
    }

    [Fact]
    public async Task Two_processes_share_the_jobs_and_double_none()
    {
        await FillAsync("", 2_000);
        await using var one = await ProbeHost.StartAsync(_database, _rules);
        await using var two = await ProbeHost.StartAsync(_database, _rules);

        await one.QuiesceAsync();

        _rules.Begun.Should().HaveCount(2_000);
        (await _database.AskAsync<long>("select count(*) from log.jobs where state = 'succeeded' and attempts = 1"))
            .Should().Be(2_000);
    }

    [Fact]
    public async Task What_ends_and_what_is_leased_share_a_round_trip()
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var worker = await ProbeHost.StartAsync(
            _database, _rules, through: proxy, settings: (Slots, "100"));
        await FillAsync("", 200);
        await worker.QuiesceAsync();
        await FillAsync("", 2_000);

        proxy.Counted = client => client.User.EndsWith("orders", StringComparison.Ordinal);
        proxy.Reset();
        await _database.EventuallyAsync("select count(*) from log.jobs where state = 'succeeded'", 2_200L);

        proxy.RoundTrips.Should().BeLessThan(400, "for 2,000 jobs");
    }

    private Task FillAsync(string key, int count) => _database.RunAsync(
        """
        insert into log.jobs
            (id, module, queue, type, payload, fair_key, run_at, max_attempts, correlation_id, actor)
        select gen_random_uuid(), 'orders', 'orders.chore', 'orders.chore', jsonb_build_object('name', $1::text), $1,
               '2020-01-01', 25, gen_random_uuid(), 'system:test'
        from generate_series(1, $2)
        """,
        key, count);
}
