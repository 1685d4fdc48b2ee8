using System.Diagnostics;
using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Postgres;

public sealed class EmbeddedPostgresTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(
        Path.GetTempPath(), "modular-embedded-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));

    private string Data => Path.Combine(_folder, "postgres", "data");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            await EmbeddedPostgres.TryDestroyAsync(_folder, NullLogger.Instance, CancellationToken.None);
        }
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart()
    {
        await using (var first = await StartAsync())
        {
            await ScalarAsync(first, "create table kept as select 42 as value");
        }

        await using var second = await StartAsync();

        (await ScalarAsync(second, "select value from kept")).Should().Be(42);
    }

    [Fact]
    public async Task The_server_is_durable_and_closed_to_others()
    {
        await using var postgres = await StartAsync();

        var settings = await ScalarAsync(
            postgres,
            """
            select string_agg(name || '=' || setting, ' ' order by name)
            from pg_settings
            where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'max_connections',
                'unix_socket_directories', 'listen_addresses', 'password_encryption')
            """);
        var stranger = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "guess" };
        var login = async () =>
        {
            await using var connection = new NpgsqlConnection(stranger.ConnectionString);
            await connection.OpenAsync();
        };

        settings.Should().Be(
            "fsync=on full_page_writes=on listen_addresses=127.0.0.1 max_connections=400 "
            + "password_encryption=scram-sha-256 synchronous_commit=on unix_socket_directories=");
        (await login.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("28P01");
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_with_the_pid_of_its_holder()
    {
        await using var holder = await StartAsync();

        var second = () => StartAsync();

        (await second.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain(_folder).And.Contain($"process {Environment.ProcessId}");
    }

    [Fact]
    public async Task A_server_that_outlived_its_process_is_adopted()
    {
        await using (await StartAsync())
        {
            // Makes the cluster; below its server runs without a holder, as after a kill -9.
        }

        await ControlAsync("restart");
        var orphan = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0].Trim();

        await using (var postgres = await StartAsync())
        {
            (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0].Trim().Should().Be(orphan);
            (await ScalarAsync(postgres, "select 1")).Should().Be(1);
        }

        File.Exists(Path.Combine(Data, "postmaster.pid")).Should().BeFalse("who adopts a server stops it");
    }

    [Fact]
    public async Task A_stale_pid_file_that_names_another_living_process_is_no_obstacle()
    {
        await using (await StartAsync())
        {
            // Makes the cluster.
        }

        await File.WriteAllTextAsync(
            Path.Combine(Data, "postmaster.pid"),
            $"{Environment.ProcessId}\n{Data}\n1\n5432\n\n127.0.0.1\n 1 1\nready   \n");

        await using var postgres = await StartAsync();

        (await ScalarAsync(postgres, "select 1")).Should().Be(1);
    }

    [Fact]
    public async Task A_cluster_that_was_half_made_is_made_again()
    {
        await using (await StartAsync())
        {
            // Makes the folders with their owner.
        }

        Directory.Move(Data, Data + ".new");
        File.Delete(Path.Combine(Data + ".new", "global", "pg_control"));

        await using var postgres = await StartAsync();

        (await ScalarAsync(postgres, "select 1")).Should().Be(1);
        Directory.Exists(Data + ".new").Should().BeFalse();
    }

    [Fact]
    public async Task Missing_binaries_are_refused_with_what_to_install()
    {
        var start = () => EmbeddedPostgres.StartAsync(
            _folder, [Path.GetTempPath()], NullLogger.Instance, CancellationToken.None);

        var refusal = await start.Should().ThrowAsync<StartupRefusedException>();

        refusal.Which.Problem.Should().Contain("No PostgreSQL server binaries");
        refusal.Which.Mend.Should().Contain("apt-get install postgresql").And.Contain("ConnectionStrings:Modular");
    }

    [Fact]
    public async Task A_cluster_of_another_major_version_is_refused_with_both_versions()
    {
        await using (await StartAsync())
        {
            // Makes the cluster.
        }

        await File.WriteAllTextAsync(Path.Combine(Data, "PG_VERSION"), "12\n");

        var start = () => StartAsync();

        var refusal = await start.Should().ThrowAsync<StartupRefusedException>();
        refusal.Which.Problem.Should().Contain(Data).And.Contain("PostgreSQL 12").And.MatchRegex(@"\d+ in /");
        refusal.Which.Mend.Should().Contain("postgresql-12");
    }

    [Fact]
    public async Task A_folder_of_another_user_is_refused_with_its_owner()
    {
        var foreign = "/usr";
        var owner = "root";
        if (Environment.IsPrivilegedProcess)
        {
            await using (await StartAsync())
            {
                // Makes the cluster.
            }

            foreign = _folder;
            owner = "nobody";
            await RunAsync("chown", ["-R", owner, Data]);
        }

        var start = () => EmbeddedPostgres.StartAsync(foreign, NullLogger.Instance, CancellationToken.None);

        (await start.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain($"belongs to the user {owner}");
    }

    private Task<EmbeddedPostgres> StartAsync() =>
        EmbeddedPostgres.StartAsync(_folder, NullLogger.Instance, CancellationToken.None);

    private async Task ControlAsync(string verb)
    {
        var binaries = await PostgresBinaries.FindAsync(
            PostgresBinaries.UsualFolders(), wanted: null, Data, CancellationToken.None);
        string[] command =
        [
            binaries.Of("pg_ctl"), verb, "-D", Data, "-w", "-l", Path.Combine(_folder, "postgres", "postgres.log"),
        ];
        string[] all = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command;
        await RunAsync(all[0], all[1..]);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "{0} {1} must work", program, string.Join(' ', arguments));
    }

    private static async Task<object?> ScalarAsync(EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
