using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Modular.Application.Shared.Operations;
using Modular.Tests.Bench.Engine;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Bench;

/// <summary>A large read model is built anew while others write and read: what they notice of it.</summary>
internal sealed class RebuildBench(Runs runs)
{
    private const int MostEvents = 1_000_000;
    private const int Writers = 16;

    /// <summary>Of the writes: one in so many leads to a reaction and a mail.</summary>
    private const int OneInPosted = 10;

    private readonly int _events = Math.Min(runs.Options.Orders, MostEvents);
    private long _number;

    public async Task RunAsync()
    {
        runs.Say(string.Create(CultureInfo.InvariantCulture, $"seeding {_events:N0} events, and what follows of them"));
        await using var machine = await Machine.CreateAsync(runs);
        await machine.SeedAsync("domain", version: 1, "bench.note.written", _events);
        await machine.SeedAsync("integration", version: 1, "bench.letter.posted.v1", Math.Max(1, _events / 100));
        await using var host = await machine.StartAsync(works: true);
        await host.QuiesceAsync();
        await machine.RunAsync("vacuum (analyze)");

        await using var readers = new Readers(machine, _events);
        await WriteAsync(host, Task.Delay(runs.Options.Duration));
        var before = await WithoutAsync("before", host);
        var rebuild = await runs.MeasureAsync(
            "with a rebuild", () => RebuildAsync(machine, host), found => string.Create(
                CultureInfo.InvariantCulture, $"{found.PerSecond:N0} writes/s for {found.Seconds:F1} s"));
        var after = await WithoutAsync("after", host);
        await readers.StopAsync();
        await host.QuiesceAsync();

        runs.Report.Add(new(
            "writes during a rebuild", rebuild.PerSecond, "/s", (before + after) / 2, "without", Bar.Least(0.7)));
        runs.Report.Add(new("views of a model half-built", readers.HalfBuilt, "", Bar: Bar.Most(0)));
        runs.Report.Add(new("effects not of one event each", await ExtraAsync(machine, host), "", Bar: Bar.Most(0)));
        runs.Report.Add(new("rows compared", rebuild.Rows, "", Bar: Bar.Least(_events)));
        runs.Report.Add(new("rows that differ", rebuild.Differ, "", Bar: Bar.Most(0)));
        runs.Report.Add(new("the rebuild took", rebuild.Seconds, "s"));
        runs.Report.Add(new("the log was held back for at most", rebuild.HeldBack.TotalMilliseconds, "ms"));
        runs.Report.Note(
            $"{rebuild.Applied} events applied, {rebuild.Written} written meanwhile; {readers.Views} views, the "
            + $"longest took {readers.Longest.TotalMilliseconds:F0} ms; share {StartRebuildCommand.UsualShare}");
    }

    private sealed record Found(
        double PerSecond, double Seconds, TimeSpan HeldBack, long Written, long Applied, long Rows, long Differ);

    private Task<double> WithoutAsync(string when, EngineHost host) => runs.MeasureAsync(
        $"without, {when}", "writes/s", async () =>
        {
            var (written, seconds) = await WriteAsync(host, Task.Delay(3 * runs.Options.Duration));
            return written / seconds;
        });

    private async Task<(long Written, double Seconds)> WriteAsync(EngineHost host, Task until)
    {
        var (written, started) = (0L, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (!until.IsCompleted)
            {
                var number = Interlocked.Increment(ref _number);
                await host.DoAsync(new WriteNote(Guid.CreateVersion7(), number, number % OneInPosted == 0));
                Interlocked.Increment(ref written);
            }
        })));
        await until;
        return (written, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<Found> RebuildAsync(Machine machine, EngineHost host)
    {
        await host.DoAsync(new StartRebuildCommand(
            BenchModule.Name, "rm_notes", SwapWhenReady: true, Share: null, Reason: "a bench"));
        var swapped = SwappedAsync(machine);
        var (written, seconds) = await WriteAsync(host, swapped);
        await using var admin = await machine.Database.OpenAsync(TestDatabase.Superuser);
        await using var select = new NpgsqlCommand("select events_applied, report::text from log.rebuilds", admin);
        await using var row = await select.ExecuteReaderAsync();
        await row.ReadAsync();
        using var report = JsonDocument.Parse(row.GetString(1));
        long Of(string property) => report.RootElement.GetProperty(property).GetInt64();
        return new(
            written / seconds, seconds, await swapped, written, row.GetInt64(0), Of("rows"),
            Of("onlyLive") + Of("onlyNew"));
    }

    /// <returns>The longest transaction meanwhile: so long nobody could read on in the log.</returns>
    private static async Task<TimeSpan> SwappedAsync(Machine machine)
    {
        await using var admin = await machine.Database.OpenAsync(TestDatabase.Superuser);
        await using var select = new NpgsqlCommand(
            """
            select (select state from log.rebuilds) = 'swapped', coalesce(max(clock_timestamp() - xact_start), '0')
            from pg_stat_activity where backend_xid is not null and backend_type = 'client backend'
            """,
            admin);
        var longest = TimeSpan.Zero;
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            await using (var row = await select.ExecuteReaderAsync())
            {
                await row.ReadAsync();
                var held = row.GetTimeSpan(1);
                longest = held > longest ? held : longest;
                if (row.GetBoolean(0))
                {
                    return longest;
                }
            }

            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(20))
            {
                throw new TimeoutException("The rebuild is not done after twenty minutes.");
            }

            await Task.Delay(20);
        }
    }

    // Letters that were not delivered or more than once, and mails that were sent besides or not at all.
    private static async Task<long> ExtraAsync(Machine machine, EngineHost host)
    {
        const string posted = "select stream_id, stream_version from log.events where type = 'bench.letter.posted.v1'";
        const string delivered = "select stream, version from bench.deliveries";
        Task<long> CountAsync(string sql) => machine.Database.ScalarAsync<long>(
            TestDatabase.Superuser, $"select count(*) from ({sql}) as t");
        return await CountAsync($"{posted} except all {delivered}")
            + await CountAsync($"{delivered} except all {posted}")
            + Math.Abs(host.Tally.Count - await CountAsync(posted));
    }
}
