using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Modular.Infrastructure.Shared.Postgres;

/// <summary>
/// A private Postgres in a data folder: made once, started on loopback with a free port, stopped with the process.
/// A server that a killed process left behind is adopted. (docs/adr: embedded default.)
/// </summary>
/// <remarks>
/// The data folder holds <c>lock</c> and <c>postgres.password</c>; the cluster root, <c>postgres/</c> below it, holds
/// <c>data/</c> and <c>postgres.log</c>. Root cannot own a server: there it runs as the user <c>postgres</c>, and when
/// that user cannot reach the data folder the cluster root is <c>/var/lib/modular/&lt;hash of the folder&gt;</c>.
/// </remarks>
internal sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string ServerUser = "postgres";
    private const string Superuser = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    // Durability is the default and stays; the rest suits one small machine with fast disks and short statements.
    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=400 "
        + "-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c password_encryption=scram-sha-256 "
        + "-c shared_buffers=128MB -c max_wal_size=2GB -c checkpoint_timeout=15min -c wal_compression=on "
        + "-c random_page_cost=1.1 -c jit=off -c timezone=UTC -c log_timezone=UTC "
        + "-c log_lock_waits=on -c log_checkpoints=off -c 'log_line_prefix=%m [%p] %u@%d %a '";

    private readonly string _folder;
    private readonly IReadOnlyList<string> _binaryFolders;
    private readonly ILogger _logger;
    private readonly bool _asServerUser = Posix.IsRoot;
    private FolderLock? _lock;
    private string _root = string.Empty;
    private string _password = string.Empty;
    private int _processId;

    private EmbeddedPostgres(string dataFolder, IReadOnlyList<string> binaryFolders, ILogger logger)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataFolder));
        _binaryFolders = binaryFolders;
        _logger = logger;
    }

    /// <summary>Superuser, to the maintenance database; not pooled.</summary>
    public string ConnectionString { get; private set; } = string.Empty;

    private string Data => Path.Combine(_root, "data");

    private string LogFile => Path.Combine(_root, "postgres.log");

    /// <summary>Takes the folder, makes the cluster if there is none, and adopts or starts its server.</summary>
    /// <exception cref="StartupRefusedException">A person has to act; the message says how.</exception>
    public static Task<EmbeddedPostgres> StartAsync(
        string dataFolder, ILogger logger, CancellationToken cancellationToken) =>
        StartAsync(dataFolder, [.. PostgresBinaries.UsualFolders()], logger, cancellationToken);

    internal static async Task<EmbeddedPostgres> StartAsync(
        string dataFolder, IReadOnlyList<string> binaryFolders, ILogger logger, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new StartupRefusedException(
                "The embedded Postgres does not run on Windows.",
                "use WSL, or set ConnectionStrings:Modular to a server.");
        }

        var postgres = new EmbeddedPostgres(dataFolder, binaryFolders, logger);
        try
        {
            await postgres.StartAsync(cancellationToken);
            return postgres;
        }
        catch
        {
            postgres._lock?.Dispose();
            throw;
        }
    }

    /// <summary>Deletes a folder that no process holds, with its cluster and what runs there.</summary>
    internal static async Task TryDestroyAsync(
        string dataFolder, ILogger logger, CancellationToken cancellationToken)
    {
        var postgres = new EmbeddedPostgres(dataFolder, [], logger);
        try
        {
            postgres._lock = await FolderLock.TakeAsync(postgres._folder, TimeSpan.Zero, cancellationToken);
            postgres._root = Directory.Exists(postgres.InnerRoot) ? postgres.InnerRoot : postgres.OuterRoot;
            await postgres.DestroyAsync();
        }
        catch (StartupRefusedException)
        {
            postgres._lock = null;
        }
    }

    /// <summary>Ends the server at once and deletes the folder with its cluster.</summary>
    internal async ValueTask DestroyAsync()
    {
        if (_lock is null)
        {
            return;
        }

        using (_lock)
        {
            AppDomain.CurrentDomain.ProcessExit -= StopUnawaited;
            await StopAsync(Posix.SigQuit, CancellationToken.None);
            foreach (var folder in new[] { _root, _folder }.Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        _lock = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_lock is null)
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= StopUnawaited;
        await StopAsync(Posix.SigInt, CancellationToken.None);
        _lock.Dispose();
        _lock = null;
    }

    private string InnerRoot => Path.Combine(_folder, "postgres");

    private string OuterRoot =>
        "/var/lib/modular/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_folder)))[..16];

    [UnsupportedOSPlatform("windows")]
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await TakeFolderAsync(cancellationToken);
        await PlaceAsync(cancellationToken);
        await RequireOwnershipAsync(cancellationToken);
        await LoadPasswordAsync(cancellationToken);
        var exists = Directory.Exists(Data);

        var server = await FindRunningAsync(cancellationToken);
        var adopted = server is not null;
        if (server is null)
        {
            var binaries = await PostgresBinaries.FindAsync(
                _binaryFolders, await MajorOfDataAsync(cancellationToken), Data, cancellationToken);
            if (!exists)
            {
                await InitializeAsync(binaries, cancellationToken);
            }

            server = await LaunchAsync(binaries, cancellationToken);
        }

        _processId = server.ProcessId;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = server.Port,
            Username = Superuser,
            Password = _password,
            Database = "postgres",
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "modular-setup",
            Pooling = false,
        }.ConnectionString;
        if (adopted)
        {
            await RequireOwnServerAsync(cancellationToken);
        }

        AppDomain.CurrentDomain.ProcessExit += StopUnawaited;
        Ready(
            adopted ? "adopted" : exists ? "started" : "created", Data, server.Port, _processId,
            watch.Elapsed.TotalMilliseconds);
    }

    [UnsupportedOSPlatform("windows")]
    private async Task TakeFolderAsync(CancellationToken cancellationToken)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode passage = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        try
        {
            // The secrets in it are closed by their own modes; the server's user has to pass through.
            Directory.CreateDirectory(Path.GetDirectoryName(_folder)!);
            Directory.CreateDirectory(_folder, _asServerUser ? owner | passage : owner);
            // Ctrl-C, then at once the same command again: the former holder is about to end.
            _lock = await FolderLock.TakeAsync(_folder, TimeSpan.FromMilliseconds(500), cancellationToken);
        }
        catch (IOException unusable)
        {
            throw new StartupRefusedException(
                $"{_folder} cannot be used as data folder: {unusable.Message}",
                "take another folder (./dev run --data DIR, or Modular:DataFolder), or make room for this one.",
                unusable);
        }
        catch (UnauthorizedAccessException refused)
        {
            var listing = await Posix.RunAsync("ls", ["-ld", _folder], input: null, cancellationToken);
            throw OtherOwner(_folder, OwnerIn(listing.Output), refused);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private async Task PlaceAsync(CancellationToken cancellationToken)
    {
        _root = InnerRoot;
        if (_asServerUser)
        {
            var reached = await RunAsServerUserAsync("test", ["-x", _folder], input: null, cancellationToken);
            if (reached.ExitCode != 0 && reached.Errors.Length > 0)
            {
                throw new StartupRefusedException(
                    $"Root cannot own a Postgres, and running it as the user {ServerUser} failed: {reached.Errors}",
                    $"install the postgresql package, which makes the user {ServerUser}, or run as an ordinary user.");
            }

            var hasInner = Directory.Exists(Data);
            if (hasInner && reached.ExitCode != 0)
            {
                throw new StartupRefusedException(
                    $"The user {ServerUser} can no longer reach the cluster in {Data}.",
                    $"open the way to it again (chmod o+x on the folders above), or move {_root} to {OuterRoot}.");
            }

            _root = hasInner || (reached.ExitCode == 0 && !Directory.Exists(OuterRoot)) ? InnerRoot : OuterRoot;
        }

        if (!Directory.Exists(_root))
        {
            if (_asServerUser)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_root)!);
                await RunOrThrowAsync("install", ["-d", "-m", "700", "-o", ServerUser, _root], cancellationToken);
            }
            else
            {
                Directory.CreateDirectory(
                    _root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    private async Task RequireOwnershipAsync(CancellationToken cancellationToken)
    {
        foreach (var path in new[] { _root, Data }.Where(Directory.Exists))
        {
            var foreign = await RunAsServerUserAsync(
                "sh", ["-c", "test -O \"$1\" || ls -ld \"$1\"", "-", path], input: null, cancellationToken);
            if (foreign.Output.Length > 0 || foreign.ExitCode != 0)
            {
                throw OtherOwner(path, OwnerIn(foreign.Output), cause: null);
            }
        }
    }

    private StartupRefusedException OtherOwner(string path, string owner, Exception? cause)
    {
        var user = _asServerUser ? ServerUser : Environment.UserName;
        return new(
            $"{path} belongs to the user {owner}, and the server would run as {user}.",
            $"run as the user who made it, or hand it over (sudo chown -R {user} {path}), or take another folder "
                + "(./dev run --data DIR, or Modular:DataFolder).",
            cause);
    }

    private static string OwnerIn(string listing) =>
        listing.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2) ?? "(unknown)";

    private async Task LoadPasswordAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, "postgres.password");
        if (Directory.Exists(Data) && !File.Exists(path))
        {
            if (string.Equals(_root, InnerRoot, StringComparison.Ordinal))
            {
                throw new StartupRefusedException(
                    $"{path} is missing, and without it nobody can log in to the cluster in {Data}.",
                    "put the file back, or begin anew with `./dev db reset`, which deletes the data.");
            }

            await SetAsideAsync(cancellationToken);
        }

        if (!File.Exists(path))
        {
            var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
            await PrivateFile.TryCreateAsync(path, made, cancellationToken);
            Posix.SyncFolder(_folder);
        }

        _password = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
    }

    // The data folder was deleted and its cluster, which lies elsewhere, was not. Its owner wants to begin anew; still
    // nothing is deleted that nobody asked to delete.
    private async Task SetAsideAsync(CancellationToken cancellationToken)
    {
        await StopAsync(Posix.SigInt, cancellationToken);
        var target = Enumerable.Range(1, int.MaxValue).Select(n => $"{_root}.{n}").First(p => !Directory.Exists(p));
        Directory.Move(_root, target);
        await RunOrThrowAsync("install", ["-d", "-m", "700", "-o", ServerUser, _root], cancellationToken);
        OldClusterSetAside(_folder, target);
    }

    private async Task<int?> MajorOfDataAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? Posix.ParseId((await File.ReadAllTextAsync(file, cancellationToken)).Trim()) : null;
    }

    private async Task InitializeAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        // initdb is killed half-way sometimes; only a whole cluster gets the name. The password comes over a pipe
        // because the server's user can read neither our files nor our pipes by name.
        const string script = """
            umask 077 && rm -rf "$2.new" && cat > "$2.pw" || exit 1
            "$1" -D "$2.new" -U "$3" -A scram-sha-256 --pwfile="$2.pw" -E UTF8 --no-locale --no-instructions
            status=$?
            rm -f "$2.pw"
            test $status = 0 && mv "$2.new" "$2"
            """;
        var made = await RunAsServerUserAsync(
            "sh", ["-c", script, "-", binaries.Of("initdb"), Data, Superuser], _password, cancellationToken);
        if (made.ExitCode != 0)
        {
            throw new StartupRefusedException(
                $"initdb could not make a cluster in {Data}: {made.Errors} {made.Output}",
                "see its message: a full disk, a missing right on the folder, a broken installation.");
        }

        Posix.SyncFolder(_root);
    }

    private async Task<Server?> FindRunningAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (await ReadServerAsync(cancellationToken) is { } server && IsPostmaster(server.ProcessId))
        {
            if (server.IsReady)
            {
                return server;
            }

            if (watch.Elapsed > Patience)
            {
                throw new StartupRefusedException(
                    $"A server (pid {server.ProcessId}) runs in {Data} and is {server.Status} for a minute.",
                    $"look into {LogFile}; when it hangs, kill -QUIT {server.ProcessId} and start again.");
            }

            await Task.Delay(Poll, cancellationToken);
        }

        return null;
    }

    // A pid is used again, by preference in containers: then Postgres itself would refuse to start.
    private bool IsPostmaster(int processId)
    {
        if (!Posix.IsAlive(processId))
        {
            return false;
        }

        if (!OperatingSystem.IsLinux() || CommandLineOf(processId).Contains(Data, StringComparison.Ordinal))
        {
            return true;
        }

        StalePid(processId, Data);
        File.Delete(Path.Combine(Data, "postmaster.pid"));
        return false;
    }

    private static string CommandLineOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private async Task<Server> LaunchAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        const int tries = 5;
        for (var attempt = 1; ; attempt++)
        {
            RotateLog();
            var before = await ReadServerAsync(cancellationToken);
            var options = $"{Settings} -c port={FreePort()}";
            var controller = RunAsServerUserAsync(
                binaries.Of("pg_ctl"),
                ["start", "-D", Data, "-l", LogFile, "-o", options, "-w", "-t", $"{Patience.TotalSeconds}"],
                input: null,
                cancellationToken);

            // pg_ctl looks every 100 ms, which is longer than the start takes; it still knows first of a failure.
            while (!controller.IsCompleted)
            {
                if (await ReadServerAsync(cancellationToken) is { IsReady: true } server && server.IsAfter(before))
                {
                    return server;
                }

                await Task.Delay(Poll, cancellationToken);
            }

            var outcome = await controller;
            if (outcome.ExitCode == 0 && await ReadServerAsync(cancellationToken) is { IsReady: true } started)
            {
                return started;
            }

            var tail = string.Join(
                Environment.NewLine, File.Exists(LogFile) ? File.ReadLines(LogFile).TakeLast(15) : []);
            if (attempt == tries || !tail.Contains("could not bind", StringComparison.Ordinal))
            {
                throw new StartupRefusedException(
                    $"Postgres did not start in {Data}: {outcome.Errors}{Environment.NewLine}{tail}",
                    $"see the lines above, from {LogFile}.");
            }
        }
    }

    private void RotateLog()
    {
        const long limit = 16 * 1024 * 1024;
        if (File.Exists(LogFile) && new FileInfo(LogFile).Length > limit)
        {
            File.Move(LogFile, LogFile + ".1", overwrite: true);
        }
    }

    private async Task<Server?> ReadServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid"), cancellationToken);
            return Posix.ParseId(lines.ElementAtOrDefault(0)?.Trim()) is { } processId
                ? new(
                    processId,
                    lines.ElementAtOrDefault(2) ?? string.Empty,
                    Posix.ParseId(lines.ElementAtOrDefault(3)?.Trim()) ?? 0,
                    lines.ElementAtOrDefault(7)?.Trim() ?? string.Empty)
                : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async Task RequireOwnServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync(cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new StartupRefusedException(
                $"The server (pid {_processId}) in {Data} does not know the password in {_folder}/postgres.password.",
                "put the right file back, or begin anew with `./dev db reset`, which deletes the data.",
                refused);
        }
    }

    private async Task StopAsync(int signal, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var server = await ReadServerAsync(cancellationToken);
        if (server is null || !IsPostmaster(server.ProcessId))
        {
            return;
        }

        // Not pg_ctl, which looks once in 100 ms. The pid file is the last thing that a server takes away.
        Posix.Signal(server.ProcessId, signal);
        while (await ReadServerAsync(cancellationToken) is { } left && left.ProcessId == server.ProcessId
            && IsPostmaster(left.ProcessId))
        {
            if (watch.Elapsed > Patience)
            {
                StillStopping(server.ProcessId, Data);
                return;
            }

            await Task.Delay(Poll, cancellationToken);
        }

        Stopped(Data, watch.Elapsed.TotalMilliseconds);
    }

    // The net below DisposeAsync: an exit that unwinds nothing still tells the server to stop.
    private void StopUnawaited(object? sender, EventArgs args) => Posix.Signal(_processId, Posix.SigInt);

    private Task<ProcessResult> RunAsServerUserAsync(
        string program, IEnumerable<string> arguments, string? input, CancellationToken cancellationToken) =>
        _asServerUser
            ? Posix.RunAsync("runuser", ["-u", ServerUser, "--", program, .. arguments], input, cancellationToken)
            : Posix.RunAsync(program, arguments, input, cancellationToken);

    private static async Task RunOrThrowAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await Posix.RunAsync(program, arguments, input: null, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new StartupRefusedException(
                $"`{program} {string.Join(' ', arguments)}` failed: {result.Errors}",
                "make the folder by hand, or take another one (./dev run --data DIR, or Modular:DataFolder).");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LoggerMessage(LogLevel.Information,
        "Postgres {What} in {Data}: port {Port}, pid {ProcessId}, after {Elapsed:F0} ms")]
    private partial void Ready(string what, string data, int port, int processId, double elapsed);

    [LoggerMessage(LogLevel.Information, "Postgres in {Data} stopped after {Elapsed:F0} ms")]
    private partial void Stopped(string data, double elapsed);

    [LoggerMessage(LogLevel.Warning,
        "Postgres in {Data} (pid {ProcessId}) was told to stop a minute ago and still does; it is left to itself")]
    private partial void StillStopping(int processId, string data);

    [LoggerMessage(LogLevel.Warning,
        "{Data}/postmaster.pid names pid {ProcessId}, which is no Postgres of this folder; the stale file is removed")]
    private partial void StalePid(int processId, string data);

    [LoggerMessage(LogLevel.Warning,
        "The cluster of an earlier {Folder} is set aside in {Target}; delete it when nobody misses its data")]
    private partial void OldClusterSetAside(string folder, string target);

    private sealed record Server(int ProcessId, string StartedAt, int Port, string Status)
    {
        public bool IsReady => Status == "ready" && Port > 0;

        public bool IsAfter(Server? former) =>
            former is null || (ProcessId, StartedAt) != (former.ProcessId, former.StartedAt);
    }
}
