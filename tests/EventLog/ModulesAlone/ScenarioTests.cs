using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Shared;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Xunit;
using Xunit.Sdk;

namespace Modular.Tests.EventLog.ModulesAlone;

public sealed class ScenarioTests : IAsyncLifetime
{
    private const string Effects = "select count(*) from orders.effects where cause = 'reaction'";
    private readonly ProbeRules _rules = new();
    private readonly Guid _id = Guid.CreateVersion7();
    private AloneHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = new AloneHost(_rules);
        await _host.InitializeAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_command_leads_to_its_events_and_to_the_state_that_follows()
    {
        var scenario = _host.Scenario().When(new IncrementCounter(_id)).When(new IncrementCounter(_id));

        (await scenario.ThenEventAsync<CounterIncrementedV1>(e => e.Value == 2)).Id.Should().Be(_id);
        (await scenario.ThenStateAsync(() => _host.ScalarAsync<long>(Effects), effects => effects == 2)).Should().Be(2);
        (await scenario.ThenEventsAsync()).Select(e => e.GetType().Name).Should().Equal(
            "CounterIncremented", "CounterIncrementedV1", "CounterIncremented", "CounterIncrementedV1");
    }

    [Fact]
    public async Task What_another_module_tells_is_reacted_to()
    {
        await _host.Scenario().When(new CounterIncrementedV1(_id, 1))
            .ThenStateAsync(() => _host.ScalarAsync<long>(Effects), effects => effects == 1);
    }

    [Fact]
    public async Task What_is_told_of_one_aggregate_stands_on_one_stream_in_its_order()
    {
        await _host.Scenario().When(new CounterIncrementedV1(_id, 1)).When(new CounterIncrementedV1(_id, 2))
            .ThenStateAsync(() => _host.ScalarAsync<long>(Effects), effects => effects == 2);

        (await _host.QueryAsync<string>("select data ->> 'value' from log.events order by stream_id, stream_version"))
            .Should().Equal("1", "2");
        (await _host.ScalarAsync<long>("select count(distinct stream_id) from log.events")).Should().Be(1);
    }

    [Fact]
    public async Task Only_what_follows_from_its_own_stimuli_counts()
    {
        await _host.Scenario().When(new IncrementCounter(_id)).ThenEventAsync<CounterIncremented>();

        await _host.Scenario().When(new EnqueueWork("other")).ThenNoEventAsync<CounterIncremented>();
    }

    [Fact]
    public async Task When_time_passes_what_was_set_before_happens()
    {
        await _host.SucceedAsync(new SetTimer("a", Now.AddMinutes(30), new LeaveEffect("reaction")));

        await _host.Scenario().WhenTimePasses(TimeSpan.FromMinutes(29)).ThenEventsAsync();
        (await _host.ScalarAsync<long>(Effects)).Should().Be(0);
        await _host.Scenario().WhenTimePasses(TimeSpan.FromMinutes(2))
            .ThenStateAsync(() => _host.ScalarAsync<long>(Effects), effects => effects == 1);
    }

    [Fact]
    public async Task A_refused_command_is_no_stimulus()
    {
        var full = () => _host.Scenario().When(new IncrementCounter(_id, Most: 0)).ThenEventsAsync();

        await full.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("IncrementCounter: counter.full: The counter is full.");
    }

    [Fact]
    public async Task What_did_not_happen_is_known_when_all_is_quiet_and_told_with_what_did()
    {
        _rules.Refusal = _ => new Error("too.late", ErrorKind.State, "Too late.");
        var missed = () => _host.Scenario().When(new IncrementCounter(_id))
            .ThenEventAsync<CounterIncrementedV1>(e => e.Value == 7);

        var message = (await missed.Should().ThrowAsync<XunitException>()).Which.Message;

        message.Should().StartWith("No CounterIncrementedV1 with e => e.Value == 7.\n")
            .And.MatchRegex("When:\n  IncrementCounter { Id = .* }\n")
            .And.MatchRegex(
                "What orders wrote:\n  orders.counter.incremented {.*}\n  orders.counter.incremented.v1 {.*}\n")
            .And.Contain("What was refused:\n  LeaveEffect: too.late: Too late.\n")
            .And.Contain("What failed: nothing\n")
            .And.Contain("What is left to do: nothing\n");
    }

    [Fact]
    public async Task A_consumer_that_is_stuck_and_a_job_that_failed_are_told()
    {
        _rules.Refusal = _ => new Error("not.now", ErrorKind.Rule, "Not now.");
        _rules.OnWork = (_, _) => throw new InvalidOperationException("a bug");
        var missed = () => _host.Scenario().Within(TimeSpan.FromSeconds(3))
            .When(new IncrementCounter(_id)).When(new EnqueueWork("a"))
            .ThenStateAsync(() => _host.ScalarAsync<long>(Effects), effects => effects > 0);

        var message = (await missed.Should().ThrowAsync<XunitException>()).Which.Message;

        message.Should().StartWith("The state is not effects => effects > 0: it is 0.\n")
            .And.Contain("LeaveEffect: not.now: Not now.")
            .And.MatchRegex("consumer reactions: .* of stream .* \\(attempt 1\\): not.now: Not now.\n")
            .And.MatchRegex("job orders.work .* \\(scheduled, attempt [0-9]+\\): a bug\n")
            .And.MatchRegex("consumer orders.reactions has parked stream .*: Not now.\n");
    }

    [Fact]
    public async Task An_event_that_was_not_to_be_is_told()
    {
        var unwanted = () => _host.Scenario().When(new IncrementCounter(_id)).ThenNoEventAsync<CounterIncremented>();

        await unwanted.Should().ThrowAsync<XunitException>().WithMessage("CounterIncremented, which was not to be.\n*");
    }

    [Fact]
    public async Task A_failed_job_is_waited_for_until_it_succeeds()
    {
        _rules.OnWork = (attempt, _) => attempt.Number == 1
            ? throw new InvalidOperationException("not yet")
            : Task.CompletedTask;

        await _host.Scenario().When(new EnqueueWork("a")).ThenStateAsync(
            () => _host.ScalarAsync<long>("select count(*) from orders.effects where cause = 'a'"), done => done == 1);
    }

    private DateTimeOffset Now => _host.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    private sealed class AloneHost(ProbeRules rules) : ModuleHost(new ProbeModule(), _ => { })
    {
        protected override void AddStandIns(IServiceCollection services) => services.AddSingleton(rules);
    }
}
