using System.Net;
using FluentAssertions;
using Modular.Api;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>A transaction that somebody prepared and forgot: no session has it, and everybody waits for it.</summary>
public sealed class HeldHorizonTests(HeldHorizonTests.OwnServer server) : IClassFixture<HeldHorizonTests.OwnServer>
{
    [Fact]
    public async Task A_prepared_transaction_is_named_with_its_age_and_with_what_ends_it()
    {
        using var visitor = new Shop(server.Host.Url);
        var admin = server.Admin;
        await using var elsewhere = new NpgsqlConnection(server.Cluster.AdminConnectionString);
        await elsewhere.OpenAsync();
        await RunAsync(elsewhere, "begin; select pg_current_xact_id(); prepare transaction 'import 42'");

        var health = await HealthAsync(admin, "degraded");
        var told = await HealthAsync(visitor, "degraded");
        var horizon = await Shop.ExpectAsync(200, admin.GetAsync("/api/v1/ops/horizon"));
        await RunAsync(elsewhere, "rollback prepared 'import 42'");
        await HealthAsync(visitor, "healthy");

        told.Should().BeEmpty("in Production that is for operators");
        health.Should().StartWith("Writes are taken, and what follows from them waits: lists, reactions, mail. ")
            .And.Match("*The prepared transaction 'import 42' of postgres has been left open for ? s.*")
            .And.EndWith("connect to the database postgres as postgres and run: rollback prepared 'import 42'");
        var holder = horizon["holder"];
        ((string)holder["kind"]!, (string)holder["application"]!, (string)holder["database"]!, (int?)holder["pid"])
            .Should().Be(("prepared", "import 42", "postgres", null));
        ((long)horizon["ageMs"]!).Should().BeInRange(1000, 60_000);
        var free = await Shop.ExpectAsync(200, admin.GetAsync("/api/v1/ops/horizon"));
        ((string?)free.Json!["holder"]?["kind"]).Should().NotBe("prepared");
    }

    [Fact]
    public async Task A_session_is_named_with_what_ends_it()
    {
        using var visitor = new Shop(server.Host.Url);
        var admin = server.Admin;
        await using var forgotten = new NpgsqlConnection(
            $"{server.Cluster.AdminConnectionString};Application Name=a nightly report");
        await forgotten.OpenAsync();
        await RunAsync(forgotten, "begin; select pg_current_xact_id()");

        var health = await HealthAsync(admin, "degraded");
        await RunAsync(forgotten, "rollback");

        health.Should().Contain("'a nightly report'").And.Contain("idle in transaction").And
            .EndWith($"select pg_terminate_backend({forgotten.ProcessID})");
    }

    /// <returns>What it says about the database, once it says this.</returns>
    private static Task<string> HealthAsync(Shop visitor, string status) => Shop.WaitAsync(status, async () =>
    {
        var reply = await visitor.GetAsync("/health/ready");
        reply.Status.Should().Be(HttpStatusCode.OK, "requests are served meanwhile");
        return (string)reply["status"]! == status ? (string?)reply["checks"]["database"]!["detail"] ?? "" : null;
    });

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The product on a server that lets transactions be prepared.</summary>
    public sealed class OwnServer : IAsyncLifetime
    {
        public TestHost Host { get; } = new();

        public PostgresCluster Cluster { get; private set; } = null!;

        public Shop Admin { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Cluster = await PostgresCluster.OwnClusterAsync(
                Program.Names, Program.Migrations, setting: "max_prepared_transactions = 2");
            await Host.StartOnAsync(await Cluster.CreateDatabaseAsync(), "--Modular:Log:LongHeldSeconds=1",
                "--environment=Production");
            // There, an admin needs both factors.
            using var visitor = new Shop(Host.Url);
            using var admin = await visitor.LoginAsync(TestHost.AdminEmail, TestHost.AdminPassword);
            var key = await Shop.ExpectAsync(200, admin.PostAsync("/api/v1/me/mfa/totp", body: null));
            var code = await new Authenticator((string)key["secret"]!).NextCodeAsync(admin);
            var both = await Shop.ExpectAsync(200, admin.PostAsync("/api/v1/me/mfa/totp/confirm", new { code }));
            Admin = visitor.As((string)both["session"]["accessToken"]!);
        }

        public async Task DisposeAsync()
        {
            Admin.Dispose();
            await Host.DisposeAsync();
            await Cluster.DisposeAsync();
        }
    }
}
