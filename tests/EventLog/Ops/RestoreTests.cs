using System.Text.RegularExpressions;
using FluentAssertions;
using Modular.Application.Shared.Operations;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EventLog.Ops;

/// <summary>A dump of a database whose consumers are half-way, restored into a fresh cluster.</summary>
public sealed partial class RestoreTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly Guid _kept = Guid.CreateVersion7();
    private readonly Guid _erased = Guid.CreateVersion7();
    private readonly string _folder = Directory.CreateTempSubdirectory("modular-restore-").FullName;
    private ProbeDatabase _restored = null!;

    // What operations.md tells people to type.
    private static string[] Procedure => [.. Typed().Matches(Operations()).Select(typed => typed.Groups["sql"].Value)];

    public async Task InitializeAsync()
    {
        await using var origin = await ProbeDatabase.CreateWithOwnClusterAsync();
        await LogicalDump.RunAheadAsync(origin.Test);
        await using (var host = await ProbeHost.StartAsync(origin))
        {
            await IncrementAsync(host, 10);
            await host.DoAsync(new NoteContact(_kept, "kept@example.com"));
            await host.DoAsync(new NoteContact(_erased, "erased@example.com"));
            await host.QuiesceAsync();
        }

        await using (var host = await ProbeHost.StartAsync(origin, works: false))
        {
            await IncrementAsync(host, 10);
            await host.DoAsync(new SetTimer("later", host.Now, new LeaveEffect("timer")));
            await host.DoAsync(new EnqueueWork("job"));
            using var dump = await LogicalDump.TakeAsync(origin.Test);
            await host.DoAsync(new ErasePerson(_erased));
            await PsqlAsync(origin, Procedure[0]);
            _restored = await ProbeDatabase.RestoreAsync(dump);
        }
    }

    public async Task DisposeAsync()
    {
        await _restored.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
        await LogicalDump.RunAheadAsync(_restored.Test, transactions: 9000);

        var told = await RepairAsync(force: false);
        await using var host = await ProbeHost.StartAsync(_restored);
        await host.QuiesceAsync();

        told.Should().StartWith("Nothing to repair");
        (await _restored.AskAsync<long>("select count(distinct version) from orders.effects")).Should().Be(20);
        (await RepairAsync(force: true)).Should().StartWith("Era 2 has begun");
    }

    [Fact]
    public async Task Who_was_erased_after_the_backup_is_so_again_once_the_list_is_applied()
    {
        const string keys = "select count(*) from log.subject_keys where wrapped_key is not null";
        (await _restored.AskAsync<long>(keys)).Should().Be(2, "the backup still has the key");

        await PsqlAsync(_restored, Procedure[1]);
        await RepairAsync(force: false);
        await using var host = await ProbeHost.StartAsync(_restored);
        await host.DoAsync(new StartRebuildCommand(
            "orders", "rm_contacts", SwapWhenReady: true, Share: 100, Reason: "restored from a backup"));
        await host.QuiesceAsync();

        (await _restored.AskAsync<long>(keys)).Should().Be(1);
        (await EmailAsync(_erased), await EmailAsync(_kept)).Should().Be(("[erased]", "kept@example.com"));
    }

    private Task<string> EmailAsync(Guid person) =>
        _restored.AskAsync<string>("select email from orders.rm_contacts where person = $1", person);

    private Task<string> RepairAsync(bool force) =>
        LogRepair.RunAsync(_restored.Test.Database.OwnerConnectionString, force, CancellationToken.None);

    // The list lies where it was written: psql reads it, not the server.
    private Task PsqlAsync(ProbeDatabase database, string sql) => LogicalDump.RunToolAsync(
        "psql", database.Test.AdminConnectionString, sql.Replace("erasures.csv", $"{_folder}/erasures.csv"),
        "--set=ON_ERROR_STOP=1", "--no-psqlrc");

    private static string Operations()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Modular.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "operations.md"));
    }

    [GeneratedRegex(
        """\./dev db psql (-c "(?<sql>\\copy [^"]*)"|<<'SQL'\n(?<sql>.*?)\nSQL)""",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Typed();

    private async Task IncrementAsync(ProbeHost host, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await host.DoAsync(new IncrementCounter(_id));
        }
    }
}
