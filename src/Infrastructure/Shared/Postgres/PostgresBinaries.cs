using System.Text.RegularExpressions;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>A folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>, and their major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    // Grants on schema public and the syntax of the migrations are those of 15.
    private const int OldestMajor = 15;

    private const string Install =
        "on Debian and Ubuntu `./dev run` installs them, or by hand `apt-get install postgresql`; on macOS "
        + "`brew install postgresql@17`; on Fedora `dnf install postgresql-server`; elsewhere set "
        + "ConnectionStrings:Modular to a server that runs already.";

    /// <summary>PATH first, then the places where packages put them.</summary>
    public static IEnumerable<string> UsualFolders()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(Below("/usr/lib/postgresql", "*"))
            .Concat(Below("/usr", "pgsql-*"))
            .Concat(Below("/opt/homebrew/opt", "postgresql*"))
            .Concat(Below("/usr/local/opt", "postgresql*"));
    }

    /// <summary>The binaries of the wanted major version, or the newest when any will do.</summary>
    /// <exception cref="StartupRefusedException">There are none, or none that fits.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        IEnumerable<string> folders, int? wanted, string cluster, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Distinct(StringComparer.Ordinal).Where(HoldsAll))
        {
            var version = await Posix.RunAsync(
                Path.Combine(folder, "postgres"), ["--version"], input: null, cancellationToken);
            if (MajorIn().Match(version.Output) is { Success: true } match)
            {
                found.Add(new(folder, int.Parse(match.Groups["major"].ValueSpan)));
            }
        }

        var usable = found.Where(b => b.Major >= OldestMajor).ToList();
        return usable.Find(b => b.Major == wanted)
            ?? (wanted is null ? usable.MaxBy(b => b.Major) : null)
            ?? throw Missing(found, wanted, cluster);
    }

    public string Of(string program) => Path.Combine(Folder, program);

    private static StartupRefusedException Missing(List<PostgresBinaries> found, int? wanted, string cluster)
    {
        var there = string.Join(", ", found.Select(b => $"{b.Major} in {b.Folder}"));
        return (found.Count, wanted) switch
        {
            (0, _) => new(
                "No PostgreSQL server binaries (initdb, pg_ctl, postgres) on PATH, in /usr/lib/postgresql/*/bin, "
                    + "/usr/pgsql-*/bin or Homebrew.",
                Install),
            (_, null) => new($"PostgreSQL {OldestMajor} or newer is needed; found {there}.", Install),
            _ => new(
                $"{cluster} was made by PostgreSQL {wanted}, and only these are installed: {there}.",
                $"install PostgreSQL {wanted} beside it (apt-get install postgresql-{wanted}), or move the data over "
                    + "with pg_upgrade, or begin anew with `./dev db reset`, which deletes them."),
        };
    }

    private static bool HoldsAll(string folder) =>
        Array.TrueForAll(["initdb", "pg_ctl", "postgres"], name => File.Exists(Path.Combine(folder, name)));

    private static IEnumerable<string> Below(string parent, string pattern) =>
        Directory.Exists(parent)
            ? Directory.GetDirectories(parent, pattern).Select(found => Path.Combine(found, "bin"))
            : [];

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MajorIn();
}
