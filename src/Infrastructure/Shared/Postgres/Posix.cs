using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>The few calls to the system that the base library does not have.</summary>
internal static class Posix
{
    public const int SigInt = 2;
    public const int SigQuit = 3;

    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int NotPermitted = 1;

    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public static bool IsRoot => EffectiveUserId() == 0;

    /// <summary>
    /// Opens an existing file without the lock that FileStream takes by itself, so that a held lock file stays
    /// readable. The handle is not inherited: a server that we start must not keep our lock.
    /// </summary>
    public static SafeFileHandle Open(string path)
    {
        var descriptor = open(path, ReadWrite | CloseOnExec);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new UnauthorizedAccessException($"{path}: {new Win32Exception().Message}");
    }

    public static bool TryLock(SafeFileHandle file) =>
        flock((int)file.DangerousGetHandle(), LockExclusive | LockNonBlocking) == 0;

    /// <summary>Makes creations and renames inside a folder survive a power cut.</summary>
    public static void SyncFolder(string folder)
    {
        using var handle = new SafeFileHandle(open(folder, ReadOnly | CloseOnExec), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            _ = fsync((int)handle.DangerousGetHandle());
        }
    }

    public static void Signal(int processId, int signal) => _ = kill(processId, signal);

    public static bool IsAlive(int processId) =>
        kill(processId, 0) == 0 || Marshal.GetLastPInvokeError() == NotPermitted;

    /// <summary>Runs a program to its end, in the C locale and without the PG* variables of the caller.</summary>
    public static async Task<ProcessResult> RunAsync(
        string program, IEnumerable<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new(process.ExitCode, (await output).Trim(), (await errors).Trim());
    }

    public static int? ParseId(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUserId();

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int flock(int descriptor, int operation);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int processId, int signal);
}

internal sealed record ProcessResult(int ExitCode, string Output, string Errors);
