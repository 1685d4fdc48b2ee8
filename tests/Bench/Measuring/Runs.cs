using System.Globalization;
using Modular.Tests.Shared;

namespace Modular.Tests.Bench.Measuring;

/// <summary>Something else used the machine, three times in a row.</summary>
public sealed class DisturbedException(string message) : Exception(message);

/// <summary>Runs what is measured, and throws a run away in which others used the machine.</summary>
public sealed class Runs(BenchOptions options, Report report, TextWriter output)
{
    private const int Attempts = 3;
    private static readonly IReadOnlyList<int> Callers = [8, 16, 32];
    private readonly Dictionary<int, string> _roots = [];

    public BenchOptions Options => options;

    public Report Report => report;

    /// <summary>A process tree that takes part under this name, though the bench may not be its parent.</summary>
    public void Include(int processId, string name) => _roots[processId] = name;

    public void Say(string text) => output.WriteLine($"  {text}");

    /// <summary>The server of this database: nobody here is its parent.</summary>
    public async Task IncludeServerAsync(TestDatabase database) => Include(
        await database.ScalarAsync<int>(
            TestDatabase.Superuser, @"select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int"),
        "postgres");

    /// <exception cref="DisturbedException">The machine was never quiet; never with <c>--anyway</c>.</exception>
    public async Task<T> MeasureAsync<T>(string what, Func<Task<T>> run, Func<T, string> describe)
    {
        for (var attempt = 1; ; attempt++)
        {
            var participants = new Participants(Environment.ProcessId, _roots);
            var before = CpuSnapshot.Take(participants);
            var result = await run();
            var use = CpuSnapshot.Take(participants).Since(before);
            Say($"{what}: {describe(result)}   [{use}]");
            if (!use.IsDisturbed || options.Anyway)
            {
                report.IsDisturbed |= use.IsDisturbed;
                report.Others = Math.Max(report.Others, use.Others);
                return result;
            }

            if (attempt == Attempts)
            {
                throw new DisturbedException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what}: others used {use.Others:F2} cores, at each of {Attempts} tries. Run it on a quiet "
                    + $"machine, or with --anyway to see figures that prove nothing."));
            }

            Say("disturbed: thrown away, once more");
        }
    }

    public Task<double> MeasureAsync(string what, string unit, Func<Task<double>> run) =>
        MeasureAsync(what, run, value => string.Create(CultureInfo.InvariantCulture, $"{value:N0} {unit}"));

    /// <returns>With which number of callers most is done.</returns>
    public async Task<int> BestAsync(string what, Func<int, Task<double>> run)
    {
        var best = (Callers: 0, PerSecond: 0.0);
        foreach (var callers in Callers)
        {
            var perSecond = await MeasureAsync($"{what} with {callers}", "/s", () => run(callers));
            best = perSecond > best.PerSecond ? (callers, perSecond) : best;
        }

        return best.Callers;
    }

    /// <summary>
    /// Several ways of doing one thing, one after the other and that several times, so that what changes with time
    /// changes all of them.
    /// </summary>
    /// <returns>The median of each.</returns>
    public async Task<double[]> InTurnsAsync(
        string unit, params IReadOnlyList<(string What, Func<Task<double>> Run)> ways)
    {
        List<double>[] values = [.. ways.Select(_ => new List<double>())];
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var ((what, run), found) in ways.Zip(values))
            {
                found.Add(await MeasureAsync($"round {round}, {what}", unit, run));
            }
        }

        return [.. values.Select(Percentiles.Median)];
    }
}
