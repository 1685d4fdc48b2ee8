using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Modular.Tests.Bench.Engine;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Peers;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Bench;

/// <summary>The event log as an engine: append, projections, reactions, and how soon a write is seen.</summary>
internal sealed class LogBench(Runs runs)
{
    private const int Callers = 32;
    private const int EventsPerSecond = 40_000;
    private const int ReactionsPerSecond = 6_000;
    private const double VisibleRate = 500;

    private const string Append =
        """
        \set i :i + 1
        \set u :run * 1000000000 + :client_id * 10000000 + :i
        insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                correlation_id, causation_id, traceparent, actor, occurred_at, command)
        select n.event_id, n.stream_id, n.stream_type, n.kind,
               case n.kind when 'domain' then n.version else n.version + (
                   select coalesce(max(e.stream_version), 0) from log.events e
                   where e.stream_id = n.stream_id and e.kind = 'integration') end,
               n.type, 1, n.data, n.stream_id, null::uuid, null::text, 'anonymous', '2026-01-01', 'WriteNote'
        from unnest(array[('01900000-0000-7000-9000-' || lpad(:u::text, 12, '0'))::uuid],
                    array[('01900000-0000-7000-9000-' || lpad(:u::text, 12, '0'))::uuid],
                    array['bench.note'], array['domain'], array[1], array['bench.note.written'],
                    array[:data::jsonb])
             with ordinality as n (event_id, stream_id, stream_type, kind, version, type, data, ordinal)
        order by n.ordinal;

        """;

    private static readonly string Json =
        $$"""{"id":"01900000-0000-7000-9000-000000000000","number":1,"text":"{{WriteNoteHandler.Text}}","amount":1}""";

    private int _run;

    public async Task RunAsync()
    {
        await AppendAsync();
        await ProjectAsync(
            "projection, fresh documents", "rm_notes", "bench.note.written", version: 1, prepare: null,
            """
            insert into bench.rm_notes (id, number, text, amount, version)
            select (data->>'id')::uuid, (data->>'number')::bigint, data->>'text', (data->>'amount')::bigint,
                   stream_version
            from log.events where type = 'bench.note.written' order by era, transaction_id, position
            """,
            "truncate bench.rm_notes", bar: 0.45);
        await ProjectAsync(
            "projection, updates", "rm_amounts", "bench.note.changed", version: 2,
            """
            insert into bench.rm_amounts (id, amount, version)
            select stream_id, 0, 1 from log.events where type = 'bench.note.changed'
            """,
            """
            update bench.rm_amounts r set amount = n.amount, version = n.version
            from (select (data->>'id')::uuid, (data->>'amount')::bigint, stream_version
                  from log.events where type = 'bench.note.changed') as n (id, amount, version)
            where r.id = n.id and r.version < n.version
            """,
            "truncate bench.rm_amounts", bar: 0.35);
        await ReactAsync();
        await SeeAsync();
    }

    private async Task AppendAsync()
    {
        runs.Say("append: one event for each unit of work");
        await using var machine = await Machine.CreateAsync(runs);
        await using var host = await machine.StartAsync(works: false);
        var pgbench = new PgBench(machine.Login);
        var full = runs.Options.Duration;
        Task<double> Sql(int clients, TimeSpan duration) => pgbench.RunAsync(
            Append, clients, duration,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["i"] = "0", ["run"] = $"{++_run}", ["data"] = Json,
            });
        async Task<double> WithoutPolicies(int clients)
        {
            await machine.RunAsync("alter table log.events disable row level security");
            var perSecond = await Sql(clients, full);
            await machine.RunAsync("alter table log.events enable row level security");
            return perSecond;
        }

        await AppendAsync(host, full);
        var best = await runs.BestAsync("pgbench", n => Sql(n, runs.Options.Brief));
        var medians = await runs.InTurnsAsync(
            "events/s",
            ($"pgbench, {best} clients", () => Sql(best, full)),
            ("pgbench, no row security", () => WithoutPolicies(best)),
            ($"product, {Callers} callers", () => AppendAsync(host, full)));
        runs.Report.Add(new(
            "append, one event a unit of work", medians[2], "/s", medians[0], "pgbench", Bar.Least(0.75)));
        runs.Report.Add(new("row security: with it", medians[0], "/s", medians[1], "without"));
    }

    private static async Task<double> AppendAsync(EngineHost host, TimeSpan duration)
    {
        var written = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                await host.DoAsync(new WriteNote(Guid.CreateVersion7(), Number: 0));
                Interlocked.Increment(ref written);
            }
        })));
        return written / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task ProjectAsync(
        string what, string readModel, string type, int version, string? prepare, string sql, string clear, double bar)
    {
        runs.Say(what);
        await using var machine = await Machine.CreateAsync(runs);
        var count = (int)(runs.Options.Duration.TotalSeconds * EventsPerSecond);
        await machine.SeedAsync("domain", version, type, count);
        async Task Clear()
        {
            await machine.RunAsync($"{clear}; delete from log.consumers; {prepare}");
            await machine.RunAsync("vacuum (analyze)");
        }

        async Task<double> SqlAsync()
        {
            await Clear();
            return count / await machine.SecondsAsync(sql);
        }

        async Task<double> ProductAsync()
        {
            await Clear();
            await using var host = await machine.StartAsync(works: true);
            return await RateAsync(machine, readModel, count);
        }

        // The first seconds are the compiler's.
        await ProductAsync();
        var medians = await runs.InTurnsAsync("events/s", ("pure SQL", SqlAsync), ("product", ProductAsync));
        runs.Report.Add(new(what, medians[1], "events/s", medians[0], "pure SQL", Bar.Least(bar)));
    }

    // From one commit to the last: what the start takes is not asked here.
    private static async Task<double> RateAsync(Machine machine, string consumer, int count)
    {
        await using var admin = await machine.Database.OpenAsync(TestDatabase.Superuser);
        await using var look = new NpgsqlCommand(
            "select coalesce(sum(events_applied), 0)::bigint from log.consumers where name = $1", admin);
        look.Parameters.Add(new() { Value = consumer });
        async Task<long> AppliedAsync() => (long)(await look.ExecuteScalarAsync())!;
        var deadline = Stopwatch.GetTimestamp();
        long first;
        while ((first = await AppliedAsync()) == 0)
        {
            Patience(deadline);
            await Task.Delay(1);
        }

        var started = Stopwatch.GetTimestamp();
        while (await AppliedAsync() < count)
        {
            Patience(deadline);
            await Task.Delay(2);
        }

        return (count - first) / Stopwatch.GetElapsedTime(started).TotalSeconds;

        void Patience(long since)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromMinutes(5))
            {
                throw new TimeoutException($"{consumer} has not applied {count} events after five minutes.");
            }
        }
    }

    private async Task ReactAsync()
    {
        const int accounts = 1000;
        runs.Say("reactions: load, command, commit");
        await using var machine = await Machine.CreateAsync(runs);
        var count = (int)(runs.Options.Duration.TotalSeconds * ReactionsPerSecond);
        await machine.SeedAsync("integration", version: 1, "bench.account.charged.v1", count, accounts);
        await machine.RunAsync(
            "insert into bench.accounts (id, balance) "
            + "select distinct stream_id, 0 from log.events where kind = 'integration'");
        async Task<double> ProductAsync()
        {
            await machine.RunAsync("delete from log.consumers");
            await machine.RunAsync("vacuum (analyze)");
            await using var host = await machine.StartAsync(works: true);
            return await RateAsync(machine, "reactions", count);
        }

        var medians = await runs.InTurnsAsync("events/s", ("product", ProductAsync));
        runs.Report.Add(new("reactions, 8 shards", medians[0], "events/s", Bar: Bar.Least(2000)));
    }

    private async Task SeeAsync()
    {
        runs.Say("from the commit to the read model");
        await using var machine = await Machine.CreateAsync(runs);
        await using var host = await machine.StartAsync(works: true);
        await SeeAsync(machine, host, TimeSpan.FromSeconds(2));
        var seen = await runs.MeasureAsync(
            $"{VisibleRate:F0} writes/s",
            () => SeeAsync(machine, host, runs.Options.Duration),
            found => string.Create(CultureInfo.InvariantCulture, $"p50 {found.P50:F1} ms, p99 {found.P99:F1} ms"));
        runs.Report.Add(new("commit to visible, p50 at 500 writes/s", seen.P50, "ms", Bar: Bar.Most(5)));
        runs.Report.Add(new("commit to visible, p99 at 500 writes/s", seen.P99, "ms", Bar: Bar.Most(50)));
    }

    private static async Task<LoadResult> SeeAsync(Machine machine, EngineHost host, TimeSpan duration)
    {
        var total = (int)(VisibleRate * duration.TotalSeconds);
        var committed = new ConcurrentDictionary<Guid, long>();
        var seen = new Dictionary<Guid, long>();
        var watch = WatchAsync(machine, committed, seen, total);
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < total)
            {
                var early = (number / VisibleRate) - Stopwatch.GetElapsedTime(started).TotalSeconds;
                if (early > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(early));
                }

                var id = Guid.CreateVersion7();
                await host.DoAsync(new WriteNote(id, number));
                committed[id] = Stopwatch.GetTimestamp();
            }
        })));
        await watch;
        return new(
            total / duration.TotalSeconds,
            [.. committed.Select(c => Stopwatch.GetElapsedTime(c.Value, Math.Max(c.Value, seen[c.Key]))
                .TotalMilliseconds).Order()]);
    }

    // Asks again and again for what is committed and was not there the last time.
    private static async Task WatchAsync(
        Machine machine, ConcurrentDictionary<Guid, long> committed, Dictionary<Guid, long> seen, int total)
    {
        await using var admin = await machine.Database.OpenAsync(TestDatabase.Superuser);
        await using var look = new NpgsqlCommand("select id from bench.rm_notes where id = any ($1)", admin);
        var awaited = look.Parameters.Add(new() { Value = Array.Empty<Guid>() });
        await look.PrepareAsync();
        for (var started = Stopwatch.GetTimestamp(); seen.Count < total;)
        {
            awaited.Value = committed.Keys.Where(id => !seen.ContainsKey(id)).ToArray();
            await using (var rows = await look.ExecuteReaderAsync())
            {
                while (await rows.ReadAsync())
                {
                    seen[rows.GetGuid(0)] = Stopwatch.GetTimestamp();
                }
            }

            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException($"Only {seen.Count} of {total} notes are in the read model.");
            }

            await Task.Delay(1);
        }
    }
}
