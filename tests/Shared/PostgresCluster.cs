using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Tests.Shared;

/// <summary>
/// A real Postgres for tests: one for each test process, in a temporary folder that goes away with it. Its migrated
/// template database is cloned for each test class.
/// </summary>
/// <remarks>
/// A test that holds a write transaction open takes a cluster of its own: it would hold back every reader of a shared
/// one, as CREATE DATABASE does for a moment.
/// </remarks>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Template = "modular_template";
    private static readonly ConcurrentDictionary<string, Lazy<Task<PostgresCluster>>> Shared =
        new(StringComparer.Ordinal);

    private static readonly Lazy<Task<(string Folder, Process Reaper)>> Blank = new(MakeBlankAsync);

    private static int _clusters;

    private readonly Process _reaper;
    private readonly EmbeddedPostgres _server;
    private readonly string _masterKey;
    private readonly ModularDatabase _template;
    private int _databases;

    private PostgresCluster(Process reaper, EmbeddedPostgres server, string masterKey, ModularDatabase template)
    {
        _reaper = reaper;
        _server = server;
        _masterKey = masterKey;
        _template = template;
    }

    /// <summary>Who has a role where tests bring no module of their own.</summary>
    public static IReadOnlyList<string> SomeModules { get; } = ["users", "orders", "billing", "notifications"];

    /// <summary>Superuser, to the maintenance database.</summary>
    public string AdminConnectionString => _server.ConnectionString;

    /// <summary>The cluster of this process with these tables and a role for each of these modules.</summary>
    public static Task<PostgresCluster> SharedAsync(IReadOnlyList<string> modules, IReadOnlyList<MigrationSet> sets) =>
        Shared.GetOrAdd(
            $"{string.Join(',', modules)}:{string.Join(',', sets.Select(set => set.Module))}",
            _ => new(() => StartAsync(modules, sets))).Value;

    /// <summary>The one with the log alone, for tests that bring their own tables.</summary>
    public static Task<PostgresCluster> SharedLogAsync() => SharedAsync(SomeModules, []);

    /// <summary>A cluster for one test, which disposes of it.</summary>
    public static Task<PostgresCluster> OwnClusterAsync(params IReadOnlyList<MigrationSet> sets) =>
        OwnClusterAsync(SomeModules, sets);

    /// <param name="masterKey">Null: one that was never used.</param>
    /// <param name="setting">Such as <c>max_prepared_transactions = 2</c>, in force from the start.</param>
    public static Task<PostgresCluster> OwnClusterAsync(
        IReadOnlyList<string> modules, IReadOnlyList<MigrationSet> sets, string? masterKey = null,
        string? setting = null) =>
        StartAsync(modules, sets, masterKey, setting);

    /// <summary>A fresh migrated database, in some tens of milliseconds.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        var number = Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        var name = $"test_{number}";
        return await CreateAsync(name, Template);
    }

    /// <summary>One with nothing in it, for a dump to be put into.</summary>
    internal Task<TestDatabase> CreateEmptyDatabaseAsync(string name) => CreateAsync(name, "template0");

    public async ValueTask DisposeAsync()
    {
        await _server.DestroyAsync();
        _reaper.StandardInput.Close();
        _reaper.Dispose();
    }

    internal async Task DropAsync(string database)
    {
        await using var admin = new NpgsqlConnection(AdminConnectionString);
        await admin.ExecuteAsync($"drop database if exists {database} with (force)");
    }

    private async Task<TestDatabase> CreateAsync(string name, string template)
    {
        await using var admin = new NpgsqlConnection(AdminConnectionString);
        // The copy is logged page by page, and to compress that takes longer than all the rest.
        await admin.ExecuteAsync("set wal_compression = off");
        await admin.ExecuteAsync($"create database {name} template {template} owner {_template.Roles.Owner}");
        await admin.ExecuteAsync(RoleProvisioning.DatabaseGrants(_template.Roles, name));
        var database = new ModularDatabase(
            embedded: null, AdminConnectionString, name, _template.Roles, _template.MasterKey);
        return new(this, database, name, _masterKey);
    }

    private static async Task<PostgresCluster> StartAsync(
        IReadOnlyList<string> modules, IReadOnlyList<MigrationSet> sets, string? masterKey = null,
        string? setting = null)
    {
        var folder = NewFolder();
        var reaper = StartReaper(folder);
        // Most processes need one alone.
        if (Interlocked.Increment(ref _clusters) > 1)
        {
            await CopyAsync((await Blank.Value).Folder, folder);
        }

        var server = await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None);
        if (setting is not null)
        {
            server = await StartAgainAsync(server, folder, setting);
        }

        masterKey ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var template = await DatabaseBootstrap.StartAsync(
            new PostgresOptions
            {
                ConnectionString = server.ConnectionString,
                Database = Template,
                DataFolder = folder,
                MasterKey = masterKey,
            },
            modules,
            sets,
            NullLogger.Instance,
            CancellationToken.None);
        return new(reaper, server, masterKey, template);
    }

    private static string NewFolder() => Path.Combine(
        Path.GetTempPath(), "modular-tests-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));

    // To make a cluster takes more than a second of processor time, to copy one that never ran a fraction of it.
    private static async Task<(string Folder, Process Reaper)> MakeBlankAsync()
    {
        var folder = NewFolder();
        var reaper = StartReaper(folder);
        await (await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None)).DisposeAsync();
        return (folder, reaper);
    }

    private static async Task CopyAsync(string blank, string folder)
    {
        if (!Directory.Exists(Path.Combine(blank, "postgres")))
        {
            // Its server's user cannot reach this place, and has it elsewhere.
            return;
        }

        Directory.CreateDirectory(folder);
        var copied = await Posix.RunAsync(
            "cp", ["-a", $"{blank}/postgres", $"{blank}/postgres.password", folder], input: null,
            CancellationToken.None);
        if (copied.ExitCode != 0)
        {
            throw new InvalidOperationException($"The blank cluster could not be copied: {copied.Errors}");
        }
    }

    private static async Task<EmbeddedPostgres> StartAgainAsync(EmbeddedPostgres server, string folder, string setting)
    {
        await using (var admin = new NpgsqlConnection(server.ConnectionString))
        {
            await admin.ExecuteAsync($"alter system set {setting}");
        }

        await server.DisposeAsync();
        return await EmbeddedPostgres.StartAsync(folder, NullLogger.Instance, CancellationToken.None);
    }

    // The runner ends a test process 100 ms after its last test, or kills it: too soon to tidy up. So a shell waits for
    // the pipe from this process to break, however that comes about.
    private static Process StartReaper(string folder)
    {
        const string script = """
            exec >/dev/null 2>&1
            trap '' INT HUP TERM
            read -r _
            pid=$(head -n 1 "$1/postgres/data/postmaster.pid") && kill -QUIT "$pid"
            while [ -e "$1/postgres/data/postmaster.pid" ] && kill -0 "$pid"; do sleep 0.05; done
            rm -rf "$1"
            """;
        var start = new ProcessStartInfo("sh", ["-c", script, "-", folder])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}

/// <summary>One database of a test class, dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>For a look at what no role may see, and for what none may do.</summary>
    public const string Superuser = "superuser";

    private readonly PostgresCluster _cluster;
    private readonly string _masterKey;

    internal TestDatabase(PostgresCluster cluster, ModularDatabase database, string name, string masterKey)
    {
        _cluster = cluster;
        _masterKey = masterKey;
        Database = database;
        Name = name;
    }

    public string Name { get; }

    /// <summary>Connection strings by role, as the host uses them.</summary>
    public ModularDatabase Database { get; }

    /// <summary>Superuser, to this database; not pooled.</summary>
    public string AdminConnectionString =>
        new NpgsqlConnectionStringBuilder(_cluster.AdminConnectionString) { Database = Name }.ConnectionString;

    /// <summary>What a host is configured with to use this database.</summary>
    public IReadOnlyDictionary<string, string?> Configuration => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ConnectionStrings:Modular"] = AdminConnectionString,
        ["Modular:MasterKey"] = _masterKey,
    };

    /// <summary>A fresh one with these tables, on the cluster that this process has for them.</summary>
    public static async Task<TestDatabase> CreateAsync(
        IReadOnlyList<string> modules, IReadOnlyList<MigrationSet> sets) =>
        await (await PostgresCluster.SharedAsync(modules, sets)).CreateDatabaseAsync();

    /// <param name="role">A module, <c>ops</c>, <c>sandbox</c> or <see cref="Superuser"/>.</param>
    public Task<NpgsqlConnection> OpenAsync(string role) => OpenStringAsync(
        role == Superuser ? AdminConnectionString : Database.ConnectionStringFor(role, PoolKind.Api));

    public Task<NpgsqlConnection> OpenAsOwnerAsync() => OpenStringAsync(Database.OwnerConnectionString);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string role, string sql, object? parameters = null)
    {
        await using var connection = await OpenAsync(role);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async Task<T> ScalarAsync<T>(string role, string sql, object? parameters = null)
    {
        await using var connection = await OpenAsync(role);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    /// <returns>How many rows were written.</returns>
    public async Task<int> ExecuteAsync(string role, string sql, object? parameters = null)
    {
        await using var connection = await OpenAsync(role);
        // As long as it takes: hundreds of thousands of rows on a busy machine are more than the driver's 30 s.
        return await connection.ExecuteAsync(sql, parameters, commandTimeout: 300);
    }

    public async ValueTask DisposeAsync() => await _cluster.DropAsync(Name);

    private static async Task<NpgsqlConnection> OpenStringAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
