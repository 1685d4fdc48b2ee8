using Modular.Tests.Bench.Measuring;
using Modular.Tests.EventLog.Engine;

namespace Modular.Tests.Bench;

/// <summary>The stress of the log's tests, for longer. It asks for no quiet machine: nothing is timed.</summary>
internal sealed class StressBench(Runs runs)
{
    private const int Events = 100_000;

    public async Task RunAsync()
    {
        runs.Say($"{Events} events from 64 writers, while readers are killed");
        await using var stress = new Stress(Events, writers: 64);
        var outcome = await stress.RunAsync(patience: TimeSpan.FromMinutes(10));
        runs.Report.Note(outcome.Story);
        runs.Report.Add(new("events written", outcome.Written, "", Bar: Bar.Least(Events)));
        foreach (var (what, missing) in new[] { ("read model", outcome.Projected), ("reactions", outcome.Reacted) })
        {
            runs.Report.Add(new($"{what}: lost", missing.Lost, "", Bar: Bar.Most(0)));
            runs.Report.Add(new($"{what}: doubled", missing.Doubled, "", Bar: Bar.Most(0)));
            runs.Report.Add(new($"{what}: turned around", missing.Inverted, "", Bar: Bar.Most(0)));
        }

        foreach (var (model, (rows, onlyLive, onlyNew)) in outcome.Rebuilt)
        {
            runs.Report.Add(new($"{model}: rows of a rebuild from zero", rows, "", Bar: Bar.Least(1)));
            runs.Report.Add(new($"{model}: rows that differ", onlyLive + onlyNew, "", Bar: Bar.Most(0)));
        }

        runs.Report.Add(new("aggregates behind their events", outcome.Stale, "", Bar: Bar.Most(0)));
    }
}
