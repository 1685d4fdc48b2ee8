using System.Diagnostics;
using System.Reflection;
using System.Text;
using Xunit.Abstractions;

namespace Modular.Tests.Extending;

/// <summary>
/// A copy of the repository that may be changed, as a clone of it would be once it is built, and goes away. All tests
/// of a class share it, because every build of it from nothing is more than a minute of processor time.
/// </summary>
public sealed class ScratchCopy : IDisposable
{
    private static readonly string Repository = FindRepository();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("modular-scratch-");
    private ITestOutputHelper? _output;

    public ScratchCopy()
    {
        Copy(new DirectoryInfo(Repository), _folder);
        Run("git init -q && git add . && git -c user.name=test -c user.email=test@example.com commit -q -m copy");
        // What is compiled stays so: a build without the compiler writes what msbuild remembers of the place where it
        // built, and what it wrote must not look newer than the assemblies. Sources that are newer still are.
        Run("""
            touch .git/copied
            dotnet build Modular.sln -v q --nologo -p:SkipCompilerExecution=true
            find . -path '*/obj/*' -type f -newer .git/copied -exec touch -d 2000-01-01 {} +
            """);
    }

    /// <summary>As it was when it was copied, apart from what is compiled.</summary>
    internal ScratchCopy Fresh(ITestOutputHelper output)
    {
        _output = output;
        Run("""
            git reset -q --hard
            git ls-files --others --directory | sed -E '/(^|\/)(bin|obj)\/$/d' | xargs rm -rf
            """);
        return this;
    }

    /// <summary>Runs it as if it was pasted into a terminal; what it said is in the test's output, too.</summary>
    internal (bool Succeeded, string Said) TryRun(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -euo pipefail\n{script}"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start.Environment);

        var said = new StringBuilder();
        var clock = Stopwatch.StartNew();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        _output?.WriteLine($"{script}\n{said}({clock.Elapsed.TotalSeconds:0.0} s)\n");
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

    internal string Read(string file) => File.ReadAllText(Path.Combine(_folder.FullName, file));

    internal string Run(string script)
    {
        var (succeeded, said) = TryRun(script);
        return succeeded ? said : throw new InvalidOperationException($"This failed:\n{script}\n\n{said}");
    }

    public void Dispose()
    {
        _output = null;
        try
        {
            Run("""
                dotnet build-server shutdown --msbuild
                roslyn=$(dotnet msbuild src/Domain/Shared -getProperty:RoslynTargetsPath)
                dotnet "$roslyn/bincore/VBCSCompiler.dll" -shutdown "-pipename:$SharedCompilationId"
                """);
        }
        finally
        {
            _folder.Delete(recursive: true);
        }
    }

    private void SetEnvironment(IDictionary<string, string?> environment)
    {
        // The test runner's own settings are not for its children.
        foreach (var name in environment.Keys.Where(IsOfTheRunner).ToList())
        {
            environment.Remove(name);
        }

        // A clone of somebody at work: the lock files may change.
        environment["CI"] = "";
        // The servers that compile fast are the copy's own, whatever the machine's settings are: they end with it.
        // (The compiler's is a socket beside the folder, and needs a name of its own.)
        environment["UseSharedCompilation"] = "true";
        environment["SharedCompilationId"] = $"{_folder.Name}-compiler";
        environment["MSBUILDNODEHANDSHAKESALT"] = _folder.Name;
        // The commit is in each assembly; another one than the repository's would compile all of them again.
        environment["EnableSourceControlManagerQueries"] = "false";
        environment["SourceRevisionId"] = typeof(ScratchCopy).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+').ElementAtOrDefault(1);
    }

    private static bool IsOfTheRunner(string name) =>
        name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);

    // The lists of absolute paths are those of files that a build may delete.
    private static bool IsOfTheRepository(string name) =>
        name is ".git" or ".data" or "TestResults" || name.EndsWith("FileListAbsolute.txt", StringComparison.Ordinal);

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles().Where(file => !IsOfTheRepository(file.Name)))
        {
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => !IsOfTheRepository(folder.Name)))
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
