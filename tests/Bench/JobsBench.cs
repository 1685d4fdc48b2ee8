using System.Diagnostics;
using Modular.Tests.Bench.Engine;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Peers;
using Modular.Tests.Shared;

namespace Modular.Tests.Bench;

/// <summary>Empty jobs, enqueued at once and worked off, against two job queues of npm on the same cluster.</summary>
internal sealed class JobsBench(Runs runs)
{
    private const int Warmup = 1_000;

    // So many that each way takes about as long as other runs do.
    private readonly int _few = (int)(runs.Options.Duration.TotalSeconds * 3_000);
    private readonly int _many = (int)(runs.Options.Duration.TotalSeconds * 15_000);

    public async Task RunAsync()
    {
        runs.Say("npm ci");
        await NodePeer.InstallAsync();
        await using var machine = await Machine.CreateAsync(runs);
        var peers = new NodePeer(machine.Database.AdminConnectionString);
        var medians = await runs.InTurnsAsync(
            "jobs/s",
            ("graphile-worker, 16 at a time", () => peers.DrainAsync("graphile", _few)),
            ("product, 16 at a time", () => DrainAsync(machine, slots: 16, _few)),
            ("graphile-worker, batched", () => peers.DrainAsync("graphile-batched", _many)),
            ("pg-boss, batches of 100", () => peers.DrainAsync("pg-boss", _few)),
            ("product, batches of 100", () => DrainAsync(machine, slots: 400, _many)));
        var (graphile, one, batched, boss, hundred) = (medians[0], medians[1], medians[2], medians[3], medians[4]);
        runs.Report.Add(new("jobs, 16 at a time", one, "jobs/s", graphile, "graphile-worker", Bar.Least(1.4)));
        runs.Report.Add(new("jobs, batches of 100", hundred, "jobs/s", batched, "graphile, batched", Bar.Least(2.3)));
        runs.Report.Add(new("jobs, batches of 100", hundred, "jobs/s", boss, "pg-boss", Bar.Least(6)));
    }

    private static async Task<double> DrainAsync(Machine machine, int slots, int jobs)
    {
        await machine.RunAsync("truncate log.jobs");
        await using var host = await machine.StartAsync(
            works: true, ("Modular:Jobs:Queues:bench.empty", $"{slots}"));
        await EnqueueAsync(machine, host, Warmup);
        await EndAsync(machine, host, Warmup);
        await EnqueueAsync(machine, host, jobs);
        var started = Stopwatch.GetTimestamp();
        await EndAsync(machine, host, Warmup + jobs);
        return jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task EnqueueAsync(Machine machine, EngineHost host, int count)
    {
        await machine.RunAsync(
            """
            insert into log.jobs (id, module, queue, type, payload, run_at, max_attempts, correlation_id, actor)
            select gen_random_uuid(), 'bench', 'bench.empty', 'bench.empty', jsonb_build_object('number', g),
                   clock_timestamp(), 5, gen_random_uuid(), 'system:bench'
            from generate_series(1, $1) g
            """,
            count);
        host.Wake();
    }

    private static async Task EndAsync(Machine machine, EngineHost host, int count)
    {
        var started = Stopwatch.GetTimestamp();
        while (host.Tally.Count < count || await machine.Database.ScalarAsync<bool>(
            TestDatabase.Superuser, "select exists (select from log.jobs where state in ('queued', 'running'))"))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(5))
            {
                throw new TimeoutException($"{host.Tally.Count} of {count} jobs are done after five minutes.");
            }

            await Task.Delay(5);
        }
    }
}
