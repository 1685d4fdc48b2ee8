using FluentAssertions;
using Modular.Application.Shared;
using Modular.Application.Shared.Jobs;
using Modular.Application.Shared.Operations;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Jobs that run after all others of theirs, and jobs that are taken back.</summary>
public sealed class JobFamilyTests : IAsyncLifetime
{
    private const string StateOf = "select state from log.jobs where payload ->> 'name' = $1";
    private static readonly Chore[] Parts = [new("part 1"), new("part 2"), new("part 3")];
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
    public async Task A_parent_runs_when_all_its_children_have_ended()
    {
        var go = new TaskCompletionSource();
        _rules.OnChore = (chore, _, _) => chore.Name == "part 3" ? go.Task : Task.CompletedTask;

        await _host.DoAsync(new EnqueueChore(new Chore("sum"), First: Parts));
        await _database.EventuallyAsync("select open_children from log.jobs where payload ->> 'name' = 'sum'", 1);
        _rules.Begun.Should().NotContain("sum");
        go.SetResult();
        await _host.QuiesceAsync();

        _rules.Begun.Last().Should().Be("sum");
        (await _database.AskAsync<string>(StateOf, "sum")).Should().Be("succeeded");
    }

    [Fact]
    public async Task Children_that_end_at_the_same_moment_in_two_processes_free_their_parent_once()
    {
        await using var other = await ProbeHost.StartAsync(_database, _rules);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _host.DoAsync(new EnqueueChore(
            new Chore("sum"), First: [.. Enumerable.Range(0, 10).Select(n => new Chore($"{i}/{n}"))]))));
        await _host.QuiesceAsync();

        _rules.Begun.Should().HaveCount(440);
        _rules.Begun.Count(name => name == "sum").Should().Be(40);
        (await _database.AskAsync<long>("select count(*) from log.jobs where open_children <> 0")).Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dead_child_keeps_its_parent_waiting_until_somebody_decides(bool replay)
    {
        var isBroken = true;
        _rules.OnChore = (chore, _, _) => isBroken && chore.Name == "part 1"
            ? throw new InvalidOperationException("broken")
            : Task.CompletedTask;
        await _host.DoAsync(new EnqueueChore(new Chore("sum"), First: Parts));
        await _database.EventuallyAsync(StateOf, "scheduled", "part 1");
        await _database.RunAsync("update log.jobs set max_attempts = 1");
        await _host.AdvanceAsync(TimeSpan.FromSeconds(3));
        await _database.EventuallyAsync(StateOf, "dead", "part 1");
        await _host.QuiesceAsync();
        (await _database.AskAsync<string>(StateOf, "sum")).Should().Be("waiting");

        isBroken = false;
        await _host.DoAsync(new SettleDeadJobsCommand(
            new DeadJobs(Module: "orders"), replay, DryRun: false, "mended"));
        await _host.QuiesceAsync();

        (await _database.AskAsync<string>(StateOf, "part 1")).Should().Be(replay ? "succeeded" : "discarded");
        (await _database.AskAsync<string>(StateOf, "sum")).Should().Be("succeeded");
    }

    [Fact]
    public async Task A_job_is_no_child_of_a_later_command()
    {
        var child = (await _host.SendAsync(new EnqueueChore(new Chore("old"), UniqueKey: "old"))).Value;

        var adopt = () => _host.DoAsync(new AdoptChore(child));

        await adopt.Should().ThrowAsync<InvalidOperationException>().WithMessage("*new children of job*");
    }

    [Fact]
    public async Task A_job_that_waits_is_cancelled_at_once_and_does_not_run_again()
    {
        var id = await EnqueueAsync(new Chore("later"), new JobOptions { Delay = TimeSpan.FromMinutes(5) });

        await CancelAsync(id);
        await _host.AdvanceAsync(TimeSpan.FromMinutes(10));
        await _host.QuiesceAsync();

        _rules.Begun.Should().BeEmpty();
        (await _database.AskAsync<string>(StateOf, "later")).Should().Be("cancelled");
    }

    [Fact]
    public async Task A_running_job_hears_of_its_cancellation_and_a_parent_takes_its_children_along()
    {
        _rules.OnChore = (_, _, stop) => Task.Delay(Timeout.Infinite, stop);
        var id = await EnqueueAsync(new Chore("sum"), null, Parts);
        await _database.EventuallyAsync(StateOf, "running", "part 1");

        await CancelAsync(id);
        await _database.EventuallyAsync("select count(*) from log.jobs where state = 'cancelled'", 4L);

        _rules.Begun.Should().NotContain("sum");
        await _host.QuiesceAsync();
    }

    [Fact]
    public async Task A_cancellation_that_races_with_the_end_leaves_one_end()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => EnqueueAsync(new Chore($"{i}"), null)));
        await Task.WhenAll(ids.Select(id => _host.SendAsync(new CancelJobCommand(id, "", MayOperate: true))));
        await _host.QuiesceAsync();

        (await _database.AskAsync<long>(
            "select count(*) from log.jobs where state in ('succeeded', 'cancelled') and finished_at is not null"))
            .Should().Be(50);
    }

    [Fact]
    public async Task A_cancelled_child_frees_its_parent()
    {
        _rules.OnChore = (chore, _, stop) =>
            chore.Name == "part 1" ? Task.Delay(Timeout.Infinite, stop) : Task.CompletedTask;
        await EnqueueAsync(new Chore("sum"), null, Parts);
        await _database.EventuallyAsync(StateOf, "running", "part 1");

        await CancelAsync(
            await _database.AskAsync<Guid>("select id from log.jobs where payload ->> 'name' = 'part 1'"));
        await _database.EventuallyAsync(StateOf, "succeeded", "sum");

        (await _database.AskAsync<string>(StateOf, "part 1")).Should().Be("cancelled");
    }

    private async Task<Guid> EnqueueAsync(Chore chore, JobOptions? options, params Chore[] first) =>
        (await _host.SendAsync(new EnqueueChore(chore, options, UniqueKey: null, first))).Value;

    private Task CancelAsync(Guid id) => _host.DoAsync(new CancelJobCommand(id, "user:1", MayOperate: true));
}
