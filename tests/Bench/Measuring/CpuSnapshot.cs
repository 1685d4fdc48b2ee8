using System.Diagnostics;
using System.Globalization;

namespace Modular.Tests.Bench.Measuring;

/// <summary>Who takes part in a run, by the process at the root of each tree.</summary>
public sealed record Participants(int Bench, IReadOnlyDictionary<int, string> Roots)
{
    /// <summary>The threads of the kernel: what they do is done for those who write.</summary>
    private const int Kernel = 2;

    /// <summary>The load generator itself.</summary>
    public const string Load = "load";

    /// <summary>What the bench has started besides: pgbench, npm packages.</summary>
    public const string Peers = "peers";

    /// <summary>Ticks used so far by each participant.</summary>
    public IReadOnlyDictionary<string, long> Sum(IReadOnlyList<ProcessTimes> processes)
    {
        var parents = processes.ToDictionary(p => p.Id, p => p.Parent);
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var process in processes)
        {
            if (process.Id == Bench)
            {
                Add(Load, process.Own);
                Add(Peers, process.Reaped);
            }
            else if (Belongs(process.Id, parents) is { } whom)
            {
                Add(whom, process.Own + process.Reaped);
            }
        }

        return sums;

        void Add(string whom, long ticks) => sums[whom] = sums.GetValueOrDefault(whom) + ticks;
    }

    private string? Belongs(int id, Dictionary<int, int> parents)
    {
        for (var at = id; at != 0; at = parents.GetValueOrDefault(at))
        {
            if (Roots.TryGetValue(at, out var whom))
            {
                return whom;
            }

            if (at is Kernel)
            {
                return "kernel";
            }

            if (at == Bench)
            {
                return Peers;
            }
        }

        return null;
    }
}

/// <summary>All that the processors have done so far, and for whom.</summary>
/// <param name="Busy">Ticks in user and system mode; interrupts are nobody's.</param>
/// <param name="Stolen">Ticks that the machine below gave to others.</param>
public sealed record CpuSnapshot(
    long Timestamp, long Busy, long Stolen, IReadOnlyDictionary<string, long> Used)
{
    private const double TicksPerSecond = 100;

    public static CpuSnapshot Take(Participants participants)
    {
        var (busy, stolen) = ParseTotals(File.ReadLines("/proc/stat").First());
        return new(Stopwatch.GetTimestamp(), busy, stolen, participants.Sum(ProcessTimes.All()));
    }

    /// <param name="line"><c>cpu  user nice system idle iowait irq softirq steal …</c></param>
    public static (long Busy, long Stolen) ParseTotals(string line)
    {
        long[] ticks =
        [
            .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(field => long.Parse(field, CultureInfo.InvariantCulture)),
        ];
        return (ticks[0] + ticks[1] + ticks[2], ticks.Length > 7 ? ticks[7] : 0);
    }

    /// <summary>Cores used on average since an earlier snapshot, by participant.</summary>
    public CpuUse Since(CpuSnapshot earlier)
    {
        var seconds = Stopwatch.GetElapsedTime(earlier.Timestamp, Timestamp).TotalSeconds;
        double Cores(long ticks) => ticks / TicksPerSecond / seconds;
        var used = Used.ToDictionary(
            u => u.Key, u => Cores(u.Value - earlier.Used.GetValueOrDefault(u.Key)), StringComparer.Ordinal);
        var others = Cores(Busy - earlier.Busy) - used.Values.Sum() + Cores(Stolen - earlier.Stolen);
        return new(used, Math.Max(0, others));
    }
}

/// <summary>Cores on average.</summary>
/// <param name="Others">What did not take part, and what the machine below took away.</param>
public sealed record CpuUse(IReadOnlyDictionary<string, double> Used, double Others)
{
    private const double MostOthers = 0.2;

    public bool IsDisturbed => Others > MostOthers;

    public override string ToString() => string.Join(
        ", ",
        Used.Where(u => u.Value >= 0.005).OrderByDescending(u => u.Value)
            .Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Key} {u.Value:F2}"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"others {Others:F2}")));
}
