using System.Runtime.Versioning;
using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Postgres;

public sealed class DatabaseBootstrapTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(
        Path.GetTempPath(), "modular-bootstrap-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            await EmbeddedPostgres.TryDestroyAsync(_folder, NullLogger.Instance, CancellationToken.None);
        }
    }

    [Fact]
    public async Task An_empty_folder_becomes_a_database_and_stays_one()
    {
        await using (var first = await StartAsync(new PostgresOptions { DataFolder = _folder }))
        {
            await using var orders = await OpenAsync(first.ConnectionStringFor("orders", PoolKind.Api));
            await orders.RunAsync(
                "insert into log.consumers (name, kind, version) values ('orders.list', 'projection', 1)");
        }

        await using var second = await StartAsync(new PostgresOptions { DataFolder = _folder });

        await using var again = await OpenAsync(second.ConnectionStringFor("orders", PoolKind.Worker));
        (await again.ScalarAsync("select name from log.consumers")).Should().Be("orders.list");
        foreach (var elsewhere in new[] { "postgres", "template1" })
        {
            var closed = new NpgsqlConnectionStringBuilder(second.ConnectionStringFor("orders", PoolKind.Api))
            {
                Database = elsewhere,
            };
            var connect = () => OpenAsync(closed.ConnectionString);
            (await connect.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42501");
        }

        NpgsqlConnection.ClearAllPools();
    }

    [Fact]
    public async Task A_login_that_is_no_superuser_can_set_up_an_external_server_and_is_needed_once()
    {
        await using var cluster = await PostgresCluster.OwnClusterAsync();
        await using (var admin = await OpenAsync(cluster.AdminConnectionString))
        {
            await admin.RunAsync("create role hosting login createrole createdb password 'secret'");
            await admin.RunAsync("create role visitor login password 'secret'");
        }

        var hosting = External(cluster, "hosting");
        var visitor = External(cluster, "visitor");

        var early = () => StartAsync(visitor);
        (await early.Should().ThrowAsync<StartupRefusedException>())
            .Which.Mend.Should().Contain("CREATEROLE and CREATEDB");
        await StartAsync(hosting);
        var later = await StartAsync(visitor);

        await using var orders = await OpenAsync(later.ConnectionStringFor("orders", PoolKind.Api));
        (await orders.ScalarAsync("select current_user || ' ' || log.current_module()"))
            .Should().Be("shop_orders orders");
    }

    [Fact]
    public async Task Another_master_key_gives_the_roles_other_passwords()
    {
        await using var cluster = await PostgresCluster.OwnClusterAsync();
        var options = External(cluster, "postgres") with
        {
            ConnectionString = cluster.AdminConnectionString,
            Database = "shop",
        };
        var before = await StartAsync(options);

        var after = await StartAsync(options with { MasterKey = Convert.ToBase64String(new byte[32]) });

        await using var accepted = await OpenAsync(after.ConnectionStringFor("billing", PoolKind.Api));
        var refused = () => OpenAsync(before.ConnectionStringFor("billing", PoolKind.Api));
        (await refused.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("28P01");
    }

    [Fact]
    public async Task A_role_that_is_too_mighty_is_refused_by_name()
    {
        await using var cluster = await PostgresCluster.OwnClusterAsync();
        await using (var admin = await OpenAsync(cluster.AdminConnectionString))
        {
            await admin.RunAsync("create role shop_billing superuser");
        }

        var start = () => StartAsync(External(cluster, "postgres") with
        {
            ConnectionString = cluster.AdminConnectionString,
        });

        (await start.Should().ThrowAsync<StartupRefusedException>()).Which.Problem.Should().Contain("shop_billing");
    }

    [Fact]
    public async Task Starts_that_meet_provision_and_migrate_once()
    {
        await using var cluster = await PostgresCluster.OwnClusterAsync();
        var options = External(cluster, "postgres") with
        {
            ConnectionString = cluster.AdminConnectionString,
            Database = "shop",
        };

        var started = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(options)));

        await using var ops = await OpenAsync(started[3].ConnectionStringFor("ops", PoolKind.Api));
        (await ops.ScalarAsync(
            "select array_agg(id order by id) = array_agg(distinct id order by id) from log.migrations"))
            .Should().Be(true, "each file was applied once");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named()
    {
        var start = () => StartAsync(new PostgresOptions
        {
            DataFolder = _folder,
            ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Password=none",
        });

        (await start.Should().ThrowAsync<StartupRefusedException>())
            .Which.Mend.Should().Contain("ConnectionStrings:Modular");
    }

    [Fact]
    public async Task Pools_have_the_sizes_of_their_process_and_their_own_names()
    {
        var database = await (await PostgresCluster.SharedLogAsync()).CreateDatabaseAsync();
        await using var _ = database;

        var api = new NpgsqlConnectionStringBuilder(database.Database.ConnectionStringFor("orders", PoolKind.Api));
        var worker = new NpgsqlConnectionStringBuilder(
            database.Database.ConnectionStringFor("orders", PoolKind.Worker));

        (api.MaxPoolSize, api.ApplicationName).Should().Be((15, "modular-orders-api"));
        (worker.MaxPoolSize, worker.ApplicationName).Should().Be((8, "modular-orders-worker"));
        (api.Username, api.Database).Should().Be(("modular_orders", database.Name));
    }

    [Fact]
    public void Production_without_a_connection_string_refuses_to_start()
    {
        var read = () => Options("Production");

        var refusal = read.Should().Throw<StartupRefusedException>().Which;
        refusal.Problem.Should().Be("Production needs a database, and no connection string is configured.");
        refusal.Mend.Should().Contain("ConnectionStrings__Modular").And.Contain("Modular__Embedded=true");
    }

    [Fact]
    public void Production_takes_the_embedded_server_when_told_to()
    {
        var options = Options("Production", ("Modular:Embedded", "true"));

        (options.ConnectionString, options.Embedded).Should().Be((null, true));
    }

    [Fact]
    public void Production_on_a_shared_database_needs_a_master_key()
    {
        var read = () => Options("Production", ("ConnectionStrings:Modular", "Host=db;Database=shop"));

        read.Should().Throw<StartupRefusedException>().Which.Mend.Should().Contain("Modular__MasterKey");
    }

    [Fact]
    public void Development_runs_on_the_embedded_server_and_the_database_is_the_one_that_is_named()
    {
        Options("Development").Embedded.Should().BeTrue();
        Options("Development", ("ConnectionStrings:Modular", "Host=db;Database=shop")).Database.Should().Be("shop");
        Options("Development", ("ConnectionStrings:Modular", "Host=db")).Database.Should().Be("modular");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_master_key_is_made_once_and_is_closed_to_others()
    {
        var first = await MasterKey.LoadAsync(configured: null, _folder, CancellationToken.None);
        var second = await MasterKey.LoadAsync(configured: null, _folder, CancellationToken.None);

        second.Derive("signing", 32).Should().Equal(first.Derive("signing", 32)).And.HaveCount(32);
        second.Derive("wrapping", 32).Should().NotEqual(first.Derive("signing", 32));
        second.RolePassword("modular_orders").Should().Be(first.RolePassword("modular_orders"))
            .And.NotBe(first.RolePassword("modular_billing"));
        File.GetUnixFileMode(Path.Combine(_folder, "master.key"))
            .Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all")]
    public async Task A_master_key_that_is_none_is_refused(string configured)
    {
        var load = () => MasterKey.LoadAsync(configured, _folder, CancellationToken.None);

        (await load.Should().ThrowAsync<StartupRefusedException>()).Which.Mend.Should().Contain("openssl rand");
    }

    private PostgresOptions External(PostgresCluster cluster, string login) => new()
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(cluster.AdminConnectionString)
        {
            Username = login,
            Password = "secret",
        }.ConnectionString,
        DataFolder = _folder,
        Prefix = "shop",
        Database = "shop",
        MasterKey = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()),
    };

    private static Task<ModularDatabase> StartAsync(PostgresOptions options) => DatabaseBootstrap.StartAsync(
        options, PostgresCluster.SomeModules, [], NullLogger.Instance, CancellationToken.None);

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static PostgresOptions Options(string environment, params (string Key, string Value)[] settings) =>
        PostgresOptions.From(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal))
                .Build(),
            new TestEnvironment(environment));

    private sealed class TestEnvironment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "tests";

        public string ContentRootPath { get; set; } = Path.GetTempPath();

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
