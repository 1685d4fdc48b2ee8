using System.Globalization;

namespace Modular.Tests.Bench.Measuring;

/// <summary>What <c>/proc</c> says about one process. Times are ticks of 10 ms.</summary>
/// <param name="Own">User and system time of all its threads.</param>
/// <param name="Reaped">The same of its children that have ended and were waited for.</param>
public readonly record struct ProcessTimes(int Id, int Parent, long Own, long Reaped)
{
    /// <summary>Every process that can be seen.</summary>
    public static IReadOnlyList<ProcessTimes> All()
    {
        List<ProcessTimes> all = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)
                && Read(Path.Combine(folder, "stat")) is { } text)
            {
                all.Add(Parse(text));
            }
        }

        return all;
    }

    /// <summary>Resident memory in megabytes (of 10^6 bytes).</summary>
    public static double ResidentMegabytes(int id)
    {
        var line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <param name="stat">One line of <c>/proc/PID/stat</c>; the name in it may hold blanks and brackets.</param>
    public static ProcessTimes Parse(string stat)
    {
        var nameEnd = stat.LastIndexOf(')');
        var id = int.Parse(stat.AsSpan(0, stat.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        var fields = stat[(nameEnd + 2)..].Split(' ');
        long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        return new(id, (int)Field(4), Field(14) + Field(15), Field(16) + Field(17));
    }

    // A process may end between the listing and the look.
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
