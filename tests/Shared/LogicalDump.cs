using System.Diagnostics;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Tests.Shared;

/// <summary>A dump of one database by <c>pg_dump</c>, to be put into a cluster that was never used.</summary>
public sealed class LogicalDump : IDisposable
{
    private readonly TestDatabase _origin;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"modular-{Guid.CreateVersion7():N}.dump");

    private LogicalDump(TestDatabase origin) => _origin = origin;

    public static async Task<LogicalDump> TakeAsync(TestDatabase origin)
    {
        var dump = new LogicalDump(origin);
        await RunToolAsync("pg_dump", origin.AdminConnectionString, "", "--format=custom", $"--file={dump._file}");
        return dump;
    }

    /// <summary>Lets a server's transaction ids run ahead of those of one that was just made.</summary>
    public static async Task RunAheadAsync(TestDatabase origin, int transactions = 3000)
    {
        await using var admin = await origin.OpenAsync(TestDatabase.Superuser);
        await using var burn = new NpgsqlCommand(
            $"do $$ begin for i in 1..{transactions} loop perform pg_current_xact_id(); commit; end loop; end $$",
            admin);
        await burn.ExecuteNonQueryAsync();
    }

    /// <summary>Into a cluster that has the roles and nothing else, as operations.md says.</summary>
    public async Task<(PostgresCluster Cluster, TestDatabase Database)> RestoreAsync()
    {
        var cluster = await PostgresCluster.OwnClusterAsync(
            _origin.Database.Roles.Modules, [], _origin.Configuration["Modular:MasterKey"]);
        var database = await cluster.CreateEmptyDatabaseAsync("restored");
        await RunToolAsync("pg_restore", database.AdminConnectionString, "", "--exit-on-error", _file);
        return (cluster, database);
    }

    public void Dispose() => File.Delete(_file);

    /// <summary>One of the server's own tools, as an operator runs it.</summary>
    /// <exception cref="InvalidOperationException">It says that something is wrong.</exception>
    public static async Task RunToolAsync(
        string tool, string connectionString, string input, params string[] arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var folder = PostgresBinaries.UsualFolders().First(f => File.Exists(Path.Combine(f, tool)));
        var start = new ProcessStartInfo(
            Path.Combine(folder, tool),
            [
                $"--dbname=host={server.Host} port={server.Port} user={server.Username} dbname={server.Database}",
                .. arguments,
            ])
        { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PGPASSWORD"] = server.Password;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var complaints = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{tool} ended with {process.ExitCode}: {complaints}");
        }
    }
}
