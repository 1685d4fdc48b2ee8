using System.Diagnostics;
using Xunit.Abstractions;

namespace Modular.Tests.Extending;

/// <summary>A copy of the repository as a clone of it would be, which may be changed, and goes away.</summary>
internal sealed class ScratchCopy : IDisposable
{
    private static readonly string[] NotCloned = [".git", ".data", "bin", "obj"];
    private static readonly string Repository = FindRepository();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modular-scratch-");
    private readonly ITestOutputHelper _output;

    public ScratchCopy(ITestOutputHelper output)
    {
        _output = output;
        Copy(new DirectoryInfo(Repository), _folder);
        Run("git init -q && git add . && git -c user.name=test -c user.email=test@example.com commit -q -m copy");
    }

    /// <summary>Runs it as if it was pasted into a terminal; what it said is in the test's output, too.</summary>
    public (bool Succeeded, string Said) TryRun(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -euo pipefail\n{script}"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A clone of somebody at work: the lock files may change. The test runner's own settings are not for its
        // children.
        start.Environment["CI"] = "";
        foreach (var name in start.Environment.Keys.Where(IsOfTheRunner).ToList())
        {
            start.Environment.Remove(name);
        }

        var said = new System.Text.StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        _output.WriteLine($"{script}\n{said}");
        return (process.ExitCode == 0, said.ToString());

        void Append(string? line)
        {
            // Null at the end of a stream, while the other may still be talking.
            lock (said)
            {
                _ = line is null ? said : said.AppendLine(line);
            }
        }
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(_folder.FullName, file));

    public string Run(string script)
    {
        var (succeeded, said) = TryRun(script);
        return succeeded ? said : throw new InvalidOperationException($"This failed:\n{script}\n\n{said}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool IsOfTheRunner(string name) =>
        name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles().Where(file => !NotCloned.Contains(file.Name)))
        {
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => !NotCloned.Contains(folder.Name)))
        {
            Copy(folder, to.CreateSubdirectory(folder.Name));
        }
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Modular.sln")))
        {
            folder = folder.Parent
                ?? throw new InvalidOperationException("No Modular.sln above the test's output folder.");
        }

        return folder.FullName;
    }
}
