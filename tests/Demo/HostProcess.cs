using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Modular.Tests.Demo;

/// <summary>
/// The product as an operator runs it: a process of its own, on a data folder, reached over HTTP only.
/// </summary>
public sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public const string AdminEmail = "admin@example.com";

    public const string AdminPassword = "correct horse battery staple";

    public Uri Url { get; private set; } = null!;

    /// <summary>From the start of the process to the first 200 of /health/ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>What the process has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static async Task<HostProcess> StartAsync(string dataFolder, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        var host = new HostProcess(new Process
        {
            StartInfo = Command(dataFolder, arguments),
            EnableRaisingEvents = true,
        });
        host._process.OutputDataReceived += (_, line) => host.Read(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Read(line.Data);
        host._process.Exited += (_, _) => host._listening.TrySetException(
            new InvalidOperationException($"The host ended instead of serving:\n{host.Output}"));
        host._process.Start();
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        host.Url = await host._listening.Task.WaitAsync(Patience);
        using var client = new HttpClient { BaseAddress = host.Url };
        while (!(await client.GetAsync("/health/ready")).IsSuccessStatusCode)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Not ready after {Patience}:\n{host.Output}");
            }

            await Task.Delay(10);
        }

        host.ReadyAfter = Stopwatch.GetElapsedTime(started);
        return host;
    }

    /// <summary>For a start that serves nothing: one that is refused, or a command such as <c>repair-log</c>.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string dataFolder, params string[] arguments)
    {
        using var process = Launch(dataFolder, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        finally
        {
            process.Kill();
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>The same, for whoever does not want to wait for its end.</summary>
    public static Process Launch(string dataFolder, params string[] arguments) =>
        Process.Start(Command(dataFolder, arguments))!;

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor stops it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <param name="signal">Such as <c>STOP</c>, which freezes it, and <c>CONT</c>.</param>
    public async Task SignalAsync(string signal)
    {
        // The shell's own kill: small machines have no other.
        using var kill = Process.Start(
            "sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id}")]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // One that a failed test has left frozen would not hear of its end.
            await SignalAsync("CONT");
            await StopAsync();
        }

        _process.Dispose();
    }

    // Beside this assembly's own output: src/Api/bin/<configuration>/<framework>.
    private static string ApiFolder
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            var root = own;
            while (!File.Exists(Path.Combine(root.FullName, "Modular.sln")))
            {
                root = root.Parent ?? throw new InvalidOperationException($"No Modular.sln above {own.FullName}.");
            }

            return Path.Combine(root.FullName, "src", "Api", "bin", own.Parent!.Name, own.Name);
        }
    }

    private static ProcessStartInfo Command(string dataFolder, string[] arguments) => new(
        "dotnet", [Path.Combine(ApiFolder, "Modular.Api.dll"), .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = ApiFolder,
        Environment =
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Modular__DataFolder"] = dataFolder,
            ["Modular__Bootstrap__AdminEmail"] = AdminEmail,
            ["Modular__Bootstrap__AdminPassword"] = AdminPassword,
        },
    };

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        // Lines for people in Development, JSON elsewhere; the address is the same in both.
        if (ListeningOn().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups["url"].Value));
        }
    }

    [GeneratedRegex(
        @"Now listening on: .*?(?<url>http://[\d.]+:\d+)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningOn();
}
