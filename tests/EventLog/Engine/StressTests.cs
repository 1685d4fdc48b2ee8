using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Each event arrives once, in the order of its stream. <c>./dev bench stress</c> takes longer.</summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private const int Events = 10_000;

    [Fact]
    public async Task Ten_thousand_events_are_neither_lost_nor_doubled_nor_turned_around()
    {
        await using var stress = new Stress(Events, writers: 64);

        var outcome = await stress.RunAsync(patience: TimeSpan.FromMinutes(2));

        output.WriteLine(outcome.Story);
        outcome.Written.Should().BeGreaterThanOrEqualTo(Events);
        outcome.Projected.Should().Be((0, 0, 0));
        outcome.Reacted.Should().Be((0, 0, 0));
        outcome.Stale.Should().Be(0);
        outcome.Rebuilt.Keys.Should().BeEquivalentTo("rm_arrivals", "rm_contacts", "rm_counters");
        outcome.Rebuilt.Values.Should().AllSatisfy(model =>
        {
            model.Rows.Should().BePositive();
            (model.OnlyLive, model.OnlyNew).Should().Be((0, 0), "the live one is what its events say");
        });
    }
}
