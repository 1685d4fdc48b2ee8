using System.Diagnostics;
using FluentAssertions;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.EventLog.Probe;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Ops;

/// <summary>A dump of a database whose consumers are half-way, restored into a fresh cluster.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly string _dump = Path.Combine(Path.GetTempPath(), $"modular-{Guid.CreateVersion7():N}.dump");
    private ProbeDatabase _restored = null!;

    public async Task InitializeAsync()
    {
        await using (var origin = await ProbeDatabase.CreateWithOwnClusterAsync())
        {
            // Its ids are far ahead of those of a fresh cluster.
            await origin.RunAsync(
                "do $$ begin for i in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$");
            await using (var host = await ProbeHost.StartAsync(origin))
            {
                await IncrementAsync(host, 10);
                await host.QuiesceAsync();
            }

            await using (var host = await ProbeHost.StartAsync(origin, works: false))
            {
                await IncrementAsync(host, 10);
                await host.DoAsync(new SetTimer("later", host.Now, new LeaveEffect("timer")));
                await host.DoAsync(new EnqueueWork("job"));
            }

            await RunAsync("pg_dump", origin.Test.AdminConnectionString, "--format=custom", $"--file={_dump}");
        }

        _restored = await ProbeDatabase.RestoreAsync(
            target => RunAsync("pg_restore", target, "--exit-on-error", _dump));
    }

    public async Task DisposeAsync()
    {
        await _restored.DisposeAsync();
        File.Delete(_dump);
    }

    [Fact]
    public async Task Ids_that_are_ahead_are_refused_and_after_the_repair_all_goes_on_where_it_was()
    {
        var start = async () => await ProbeHost.StartAsync(_restored);
        (await start.Should().ThrowAsync<StartupRefusedException>()).Which.Mend.Should().Contain("repair-log");

        var told = await RepairAsync(force: false);
        await using (var host = await ProbeHost.StartAsync(_restored))
        {
            await host.QuiesceAsync();
            await IncrementAsync(host, 5);
            await host.QuiesceAsync();
        }

        told.Should().StartWith("Era 2 has begun");
        (await _restored.AskAsync<string>("select string_agg(version::text, ',' order by arrival) from orders.effects "
            + "where version is not null")).Should().Be(string.Join(',', Enumerable.Range(1, 25)));
        (await _restored.EffectsAsync("timer"), await _restored.EffectsAsync("job")).Should().Be((1, 1));
        (await RepairAsync(force: false)).Should().StartWith("Nothing to repair");
    }

    [Fact]
    public async Task Ids_that_are_behind_need_no_repair()
    {
        await _restored.RunAsync(
            "do $$ begin for i in 1..9000 loop perform pg_current_xact_id(); commit; end loop; end $$");

        var told = await RepairAsync(force: false);
        await using var host = await ProbeHost.StartAsync(_restored);
        await host.QuiesceAsync();

        told.Should().StartWith("Nothing to repair");
        (await _restored.AskAsync<long>("select count(distinct version) from orders.effects")).Should().Be(20);
        (await RepairAsync(force: true)).Should().StartWith("Era 2 has begun");
    }

    private Task<string> RepairAsync(bool force) =>
        LogRepair.RunAsync(_restored.Test.Database.OwnerConnectionString, force, CancellationToken.None);

    private async Task IncrementAsync(ProbeHost host, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await host.DoAsync(new IncrementCounter(_id));
        }
    }

    private static async Task RunAsync(string tool, string connectionString, params string[] arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var folder = PostgresBinaries.UsualFolders().First(f => File.Exists(Path.Combine(f, tool)));
        var start = new ProcessStartInfo(
            Path.Combine(folder, tool),
            [
                $"--dbname=host={server.Host} port={server.Port} user={server.Username} dbname={server.Database}",
                .. arguments,
            ])
        { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PGPASSWORD"] = server.Password;
        using var process = Process.Start(start)!;
        var complaints = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, complaints);
    }
}
