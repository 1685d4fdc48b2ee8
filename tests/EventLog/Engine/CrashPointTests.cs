using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EventLog.Engine;

/// <summary>
/// A process that dies at any of its statements, before the server has it or after, leaves what one leaves that never
/// died.
/// </summary>
public sealed class CrashPointTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_consumer_loses_and_doubles_nothing() =>
        (await new CrashPoints<ConsumerStory>(output, ConsumerStory.BeginAsync).GoThroughAsync())
            .Should().HaveCountGreaterThan(10, "it leases, reads, reacts, projects, parks, tries again and unparks");

    [Fact]
    public async Task A_job_and_a_timer_lose_and_double_nothing() =>
        (await new CrashPoints<WorkStory>(output, WorkStory.BeginAsync).GoThroughAsync())
            .Should().Contain(WorkStory.Heartbeat)
            .And.Contain(point => point.StartsWith("with done as ( update log.timers | insert into log.jobs"))
            .And.HaveCountGreaterThan(5, "it leases both, ends alone and with a command");

    [Fact]
    public async Task A_read_model_that_is_built_anew_is_in_its_place_once() =>
        (await new CrashPoints<SwapStory>(output, SwapStory.BeginAsync).GoThroughAsync())
            .Should().Contain(["make", "page", "swap", "commit of swap", "drop"]);
}
