using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Modular.Tests.Contract;

/// <summary>A page with blocks for a shell, and under them what they print.</summary>
internal static partial class GuidePage
{
    /// <summary>Runs all blocks in one shell, in order, in a folder that goes away.</summary>
    /// <returns>The page with what came out.</returns>
    public static async Task<string> RunAsync(string page, string host, Action<string> log)
    {
        var folder = Directory.CreateTempSubdirectory("modular-guide-");
        try
        {
            var blocks = Block().Matches(page);
            // What follows a request has followed when the next block begins: people are slower than that.
            var script = string.Concat(blocks.Select((block, at) =>
                $"{{ :\n{block.Groups["script"].Value}}} > out{at}\n"
                + $"curl -s -o /dev/null -X POST {host}/testhooks/quiesce\n"));
            var start = new ProcessStartInfo("bash", ["-c", $"set -euo pipefail\nhost={host}\n{script}"])
            {
                UseShellExecute = false, WorkingDirectory = folder.FullName, RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            log(errors);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"A block of the page failed ({process.ExitCode}): {errors}");
            }

            var number = 0;
            return Block().Replace(page, block =>
            {
                var printed = File.ReadAllText(Path.Combine(folder.FullName, $"out{number++}")).Replace("\r", "");
                return block.Groups["head"].Success
                    ? $"{block.Groups["shown"].Value}{block.Groups["head"].Value}{printed}```"
                    : block.Value;
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Without what is another each time.</summary>
    public static string Steady(string page) => Varying().Replace(page, "…");

    [GeneratedRegex(
        @"(?<shown>^```bash\n(?<script>.*?)^```)(?<head>\n\n```(json|text)\n)?(?(head)[^`]*```)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Block();

    [GeneratedRegex(
        """
        (?<=ETag:[ ]"1-)[0-9a-f]{12}
        |[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}
        |(?<=Read-Model-Lag-Ms:[ ])\d+
        """,
        RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Varying();
}
