using System.Diagnostics;
using System.Security.Cryptography;
using Modular.Tests.Shared;

namespace Modular.Tests.Contract;

/// <summary>
/// What the folder <c>Client</c> needs of npm, installed once for each lock file, away from the sources: whoever copies
/// those does not copy a hundred megabytes of packages.
/// </summary>
public sealed class NodeTools
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly string Sources = Repository.PathOf("tests/Contract/Client");

    private readonly Lazy<Task<string>> _folder = new(InstallAsync);

    /// <summary>Runs <c>node</c> in the folder of packages and sources.</summary>
    /// <returns>What it said; it has failed if it says so.</returns>
    public async Task<(bool Succeeded, string Said)> NodeAsync(params string[] arguments) =>
        await RunAsync("node", await _folder.Value, arguments);

    public async Task<string> FolderAsync() => await _folder.Value;

    private static async Task<string> InstallAsync()
    {
        var wanted = await File.ReadAllBytesAsync(Path.Combine(Sources, "package-lock.json"));
        var folder = Directory.CreateDirectory(Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "modular", $"client-{Convert.ToHexStringLower(SHA256.HashData(wanted))[..12]}")).FullName;
        foreach (var file in Directory.EnumerateFiles(Sources))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        var installed = Path.Combine(folder, ".installed");
        if (!File.Exists(installed))
        {
            var (succeeded, said) = await RunAsync("npm", folder, ["ci", "--ignore-scripts"]);
            if (!succeeded)
            {
                throw new InvalidOperationException(
                    $"npm ci failed in {folder}. It needs Node 18 or newer, npm and a registry.\n{said}");
            }

            await File.WriteAllTextAsync(installed, "");
        }

        return folder;
    }

    private static async Task<(bool Succeeded, string Said)> RunAsync(
        string program, string folder, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(Longest);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (false, $"{program} took longer than {Longest.TotalMinutes:0} minutes.\n{await output}");
        }

        return (process.ExitCode == 0, await output + await errors);
    }
}
