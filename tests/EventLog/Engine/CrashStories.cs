using FluentAssertions;
using Modular.Application.Shared.Operations;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;

namespace Modular.Tests.EventLog.Engine;

/// <summary>A database, and a process that only writes into it.</summary>
internal abstract class CrashStory(ProbeDatabase database, ProbeHost writer) : IAsyncDisposable
{
    public ProbeDatabase Database => database;

    protected ProbeHost Writer => writer;

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await database.DisposeAsync();
    }

    protected static bool IsOfTheModule(WireBatch batch) => batch.Client.User.EndsWith(ProbeModule.Name);
}

/// <summary>Events of two streams; one fails once, so that it is parked and comes back.</summary>
internal sealed class ConsumerStory(ProbeDatabase database, ProbeHost writer)
    : CrashStory(database, writer), ICrashStory
{
    private const int Events = 3;
    private Guid _plain;
    private Guid _failing;

    public static async Task<ConsumerStory> BeginAsync()
    {
        var database = await ProbeDatabase.CreateAsync();
        return new(database, await ProbeHost.StartAsync(database, works: false));
    }

    public async Task PrepareAsync()
    {
        (_plain, _failing) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var version = 1; version <= Events; version++)
        {
            await Writer.DoAsync(new IncrementCounter(_plain));
            await Writer.DoAsync(new IncrementCounter(_failing));
        }
    }

    public ProbeRules Rules(CrashPoint point)
    {
        var (failing, failures) = (_failing, 0);
        return new ProbeRules
        {
            Refusal = effect =>
                (effect.Stream, effect.Version) == (failing, 2) && Interlocked.Increment(ref failures) == 1
                ? throw new InvalidOperationException("once")
                : null,
        };
    }

    public string? NameOf(WireBatch batch) =>
        IsOfTheModule(batch) && !batch.Contains("log.jobs") && !batch.Contains("log.timers")
        ? CrashPoint.WordsOf(batch)
        : null;

    public async Task DoneAsync()
    {
        foreach (var stream in new[] { _plain, _failing })
        {
            await Database.EventuallyAsync(
                "select count(*) from orders.effects where stream = $1", (long)Events, stream);
        }

        await Database.EventuallyAsync("select count(*) from log.parked", 0L);
    }

    public async Task CheckAsync(CrashPoint point)
    {
        foreach (var stream in new[] { _plain, _failing })
        {
            (await SeenAsync("select version from orders.effects where stream = $1 order by arrival", stream))
                .Should().Equal([1, 2, 3], $"reactions: {point}");
            (await SeenAsync(
                "select stream_version from orders.rm_arrivals where stream_id = $1 order by arrival", stream))
                .Should().Equal([1, 2, 3], $"projections: {point}");
        }
    }

    private Task<int[]> SeenAsync(string sql, Guid stream) => Database.AskAsync<int[]>($"select array({sql})", stream);
}

/// <summary>A job, one that a dead process has left behind, and a recurring one that is due.</summary>
internal sealed class WorkStory(ProbeDatabase database, ProbeHost writer) : CrashStory(database, writer), ICrashStory
{
    public const string Heartbeat = "heartbeat and rescue";

    public static async Task<WorkStory> BeginAsync()
    {
        var database = await ProbeDatabase.CreateAsync();
        return new(database, await ProbeHost.StartAsync(database, works: false));
    }

    public async Task PrepareAsync()
    {
        await Database.RunAsync("delete from log.jobs; delete from orders.effects");
        await Writer.DoAsync(new EnqueueWork("left behind"));
        await Database.RunAsync(
            """
            update log.jobs set state = 'running', attempts = 1, fencing = fencing + 1,
                lease_owner = gen_random_uuid(), lease_until = clock_timestamp() - interval '1 second'
            """);
        await Writer.DoAsync(new EnqueueWork("new"));
        await Database.RunAsync(
            "update log.timers set due_at = due_at - interval '30 days' where key = 'recurring:nightly'");
    }

    // The first heartbeat is sent at the start and rescues; the second 5 s later, and renews a lease.
    public ProbeRules Rules(CrashPoint point) => new()
    {
        OnWork = async (_, stop) =>
        {
            while (point.Statement == Heartbeat && point.Count(Heartbeat) < 2)
            {
                await Task.Delay(20, stop);
            }
        },
    };

    public IReadOnlyList<string> SentLater => [Heartbeat];

    public string? NameOf(WireBatch batch)
    {
        if (!IsOfTheModule(batch))
        {
            return null;
        }

        return batch.Contains("interval '15 seconds'") ? Heartbeat
            : batch.Contains("log.jobs") || batch.Contains("log.lease_jobs") || batch.Contains("log.timers")
            ? CrashPoint.WordsOf(batch)
            : null;
    }

    public Task DoneAsync() => Database.EventuallyAsync(
        "select count(*) from log.jobs where type like 'orders.%' and state = 'succeeded'", 3L);

    public async Task CheckAsync(CrashPoint point)
    {
        (await Database.AskAsync<string[]>("select array(select cause from orders.effects order by cause)"))
            .Should().Equal(["left behind", "new"], $"commands of jobs: {point}");
        (await Database.AskAsync<string[]>(
            "select array(select type || ' ' || state from log.jobs where type like 'orders.%' order by type)"))
            .Should().Equal(
                ["orders.chore succeeded", "orders.work succeeded", "orders.work succeeded"], $"jobs: {point}");
        (await Database.AskAsync<string[]>(
            "select array(select key from log.timers where due_at > clock_timestamp() and attempts = 0 order by key)"))
            .Should().Equal(["recurring:housekeeping", "recurring:nightly"], $"timers: {point}");
    }
}

/// <summary>A read model that is built anew and put in its place.</summary>
internal sealed class SwapStory(ProbeDatabase database, ProbeHost writer) : CrashStory(database, writer), ICrashStory
{
    private const string ReadModel = "rm_counters";

    public IReadOnlyList<(string Key, string Value)> Settings => [("Modular:Log:DriftCheckSeconds", "0")];

    // A read model can be built anew when its consumer has been there once.
    public static async Task<SwapStory> BeginAsync()
    {
        var database = await ProbeDatabase.CreateAsync();
        await using (var first = await ProbeHost.StartAsync(database))
        {
            await first.DoAsync(new IncrementCounter(Guid.CreateVersion7()));
            await first.QuiesceAsync();
        }

        return new(database, await ProbeHost.StartAsync(database, works: false));
    }

    public async Task PrepareAsync()
    {
        await Writer.DoAsync(new IncrementCounter(Guid.CreateVersion7()));
        await Writer.DoAsync(
            new StartRebuildCommand(ProbeModule.Name, ReadModel, SwapWhenReady: true, Share: 100, Reason: "a test"));
    }

    // How much the live table has gained meanwhile is another matter each time.
    public string? NameOf(WireBatch batch)
    {
        if (!IsOfTheModule(batch))
        {
            return null;
        }

        return batch.Contains("log.swap_shadow") ? "swap"
            : batch.Contains("rm_counters__rebuild") && batch.Contains("log.rebuilds") ? "page"
            : batch.Contains("log.make_shadow") ? "make"
            : batch.Contains("log.drop_shadow") ? "drop"
            : batch.Contains("log.rebuilds")
                || (batch.Contains("for update") && batch.Contains("from log.consumers"))
            ? CrashPoint.WordsOf(batch)
            : null;
    }

    public Task DoneAsync() => Database.EventuallyAsync(
        "select count(*) from log.jobs where state not in ('succeeded', 'cancelled')", 0L);

    public async Task CheckAsync(CrashPoint point)
    {
        (await Database.AskAsync<string>("select state from log.rebuilds")).Should().Be("swapped", $"{point}");
        (await Database.AskAsync<long>(
            """
            select count(*) from orders.counters c full join orders.rm_counters r using (id)
            where (c.value, c.version) is distinct from (r.value, r.version)
            """)).Should().Be(0, $"rows: {point}");
        (await Database.AskAsync<string[]>(
            "select array(select relname::text from pg_class where relname like '%\\_\\_%' and relkind in ('r', 'i'))"))
            .Should().BeEmpty($"what is left behind: {point}");
        (await Database.AskAsync<int>("select version from log.consumers where name = $1", ReadModel))
            .Should().Be(1, $"{point}");
    }
}
