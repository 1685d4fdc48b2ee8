using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Tests.Bench.Peers;

/// <summary>The ceiling: pgbench sends the same SQL to the same server, prepared, and does nothing else.</summary>
/// <param name="login">As whom, and to which database.</param>
internal sealed partial class PgBench(string login)
{
    private static readonly Lazy<string> Program = new(() =>
        PostgresBinaries.UsualFolders().Select(folder => Path.Combine(folder, "pgbench")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            "pgbench is not there. It comes with the server's packages: apt-get install postgresql, or on some systems "
            + "postgresql-contrib."));

    /// <param name="variables">For <c>:name</c> in the script; texts are sent as parameters, like numbers.</param>
    /// <returns>Transactions per second.</returns>
    public async Task<double> RunAsync(
        string script, int clients, TimeSpan duration, IReadOnlyDictionary<string, string> variables)
    {
        var file = Path.Combine(Path.GetTempPath(), $"modular-bench-{Environment.ProcessId}.sql");
        await File.WriteAllTextAsync(file, script);
        try
        {
            var (output, errors) = await RunAsync(
            [
                "-n", "-M", "prepared", "-f", file, "-c", Text(clients), "-j", "2",
                "-T", Text((int)duration.TotalSeconds),
                .. variables.SelectMany(v => (string[])["-D", $"{v.Key}={v.Value}"]),
            ]);
            var tps = Tps().Match(output);
            return tps.Success && errors.Length == 0
                ? double.Parse(tps.Groups["tps"].ValueSpan, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench failed: {errors}\n{output}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<(string Output, string Errors)> RunAsync(IEnumerable<string> arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(login);
        using var process = Process.Start(new ProcessStartInfo(Program.Value, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = server.Host,
                ["PGPORT"] = Text(server.Port),
                ["PGUSER"] = server.Username,
                ["PGPASSWORD"] = server.Password,
                ["PGDATABASE"] = server.Database,
            },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (output, process.ExitCode == 0 ? "" : await errors);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^tps = (?<tps>[\d.]+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Tps();
}
