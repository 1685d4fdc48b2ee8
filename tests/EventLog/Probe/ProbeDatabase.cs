using FluentAssertions;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.EventLog.Probe;

/// <summary>A database with the log and the probe's tables, and a superuser's look into it.</summary>
internal sealed class ProbeDatabase : IAsyncDisposable
{
    public static readonly TimeSpan Patience = HostUnderTest.Patience;

    private static readonly MigrationSet[] Tables = [new(ProbeModule.Name, typeof(ProbeModule).Assembly)];

    private readonly PostgresCluster? _ownCluster;
    private readonly NpgsqlDataSource _admin;

    private ProbeDatabase(TestDatabase database, PostgresCluster? ownCluster)
    {
        (Test, _ownCluster) = (database, ownCluster);
        _admin = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.AdminConnectionString)
            {
                ApplicationName = "test",
                // Who looks every 20 ms does not log in anew each time.
                Pooling = true,
            });
    }

    public TestDatabase Test { get; }

    public static async Task<ProbeDatabase> CreateAsync() =>
        await CreateAsync(await PostgresCluster.SharedAsync(PostgresCluster.SomeModules, Tables), own: null);

    /// <summary>For tests that hold transactions open or measure.</summary>
    public static async Task<ProbeDatabase> CreateWithOwnClusterAsync()
    {
        var cluster = await PostgresCluster.OwnClusterAsync(Tables);
        return await CreateAsync(cluster, cluster);
    }

    /// <summary>The database that was dumped, in a cluster of its own.</summary>
    public static async Task<ProbeDatabase> RestoreAsync(LogicalDump dump)
    {
        var (cluster, database) = await dump.RestoreAsync();
        return new ProbeDatabase(database, cluster);
    }

    /// <summary>The host's way into this database, or the way through <paramref name="proxy"/>.</summary>
    public ModularDatabase Through(WireProxy? proxy)
    {
        if (proxy is null)
        {
            return Test.Database;
        }

        var server = new NpgsqlConnectionStringBuilder(Test.AdminConnectionString)
        {
            Host = "127.0.0.1",
            Port = proxy.Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        return new ModularDatabase(
            embedded: null, server.ConnectionString, Test.Name, Test.Database.Roles, Test.Database.MasterKey);
    }

    public async Task<WireProxy> StartProxyAsync()
    {
        var server = new NpgsqlConnectionStringBuilder(Test.AdminConnectionString);
        return await WireProxy.StartAsync(server.Host!, server.Port);
    }

    public async Task<int> RunAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value; null or zero when there is none.</summary>
    public async Task<T> AskAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync() is T answer ? answer : default!;
    }

    /// <summary>How often something was done.</summary>
    public Task<long> EffectsAsync(string cause) =>
        AskAsync<long>("select count(*) from orders.effects where cause = $1", cause);

    /// <summary>Polls until the answer is this one; fails with the last answer.</summary>
    public async Task EventuallyAsync<T>(string sql, T expected, params object[] values)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        T last;
        do
        {
            last = await AskAsync<T>(sql, values);
            if (Equals(last, expected))
            {
                return;
            }

            await Task.Delay(20);
        }
        while (TimeProvider.System.GetUtcNow() < deadline);

        last.Should().Be(expected, "that is what {0} was to become", sql);
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await Test.DisposeAsync();
        if (_ownCluster is not null)
        {
            await _ownCluster.DisposeAsync();
        }
    }

    private static async Task<ProbeDatabase> CreateAsync(PostgresCluster cluster, PostgresCluster? own) =>
        new(await cluster.CreateDatabaseAsync(), own);

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = _admin.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
