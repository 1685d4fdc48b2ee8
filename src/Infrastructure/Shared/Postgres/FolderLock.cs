using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>
/// <c>lock</c> in the data folder, held with flock for as long as this process uses the folder; the kernel frees it
/// however the process ends. The file holds the pid of the last holder.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);
    private readonly SafeFileHandle _file;

    private FolderLock(SafeFileHandle file) => _file = file;

    /// <param name="patience">How long to wait for a former holder that is about to end.</param>
    /// <exception cref="StartupRefusedException">Another process holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not ours.</exception>
    public static async Task<FolderLock> TakeAsync(
        string folder, TimeSpan patience, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "lock");
        if (!File.Exists(path))
        {
            await PrivateFile.TryCreateAsync(path, string.Empty, cancellationToken);
        }

        var file = Posix.Open(path);
        try
        {
            for (var waited = TimeSpan.Zero; !Posix.TryLock(file); waited += Poll)
            {
                if (waited >= patience)
                {
                    throw Held(folder, file);
                }

                await Task.Delay(Poll, cancellationToken);
            }

            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"), 0);
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static StartupRefusedException Held(string folder, SafeFileHandle file)
    {
        var content = new byte[32];
        var length = RandomAccess.Read(file, content, 0);
        var holder = Encoding.ASCII.GetString(content, 0, length).Trim();
        return new(
            $"The data folder {folder} is in use by process {holder}.",
            $"stop that process (kill {holder}), or take another folder (./dev run --data DIR, or Modular:DataFolder), "
                + "or let several processes share one server with ConnectionStrings:Modular.");
    }
}
