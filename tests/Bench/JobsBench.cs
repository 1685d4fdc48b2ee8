using System.Diagnostics;
using Modular.Tests.Bench.Engine;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Peers;
using Modular.Tests.Shared;

namespace Modular.Tests.Bench;

/// <summary>Empty jobs, enqueued at once and worked off, against two job queues of npm on the same cluster.</summary>
internal sealed class JobsBench(Runs runs)
{
    private const int JobsPerSecond = 3_000;
    private readonly int _jobs = (int)(runs.Options.Duration.TotalSeconds * JobsPerSecond);

    public async Task RunAsync()
    {
        runs.Say("npm ci");
        await NodePeer.InstallAsync();
        await using var machine = await Machine.CreateAsync(runs);
        var peers = new NodePeer(machine.Database.AdminConnectionString);
        var medians = await runs.InTurnsAsync(
            "jobs/s",
            ("graphile-worker, 16 at a time", () => peers.DrainAsync("graphile", _jobs)),
            ("product, 16 at a time", () => DrainAsync(machine, slots: 16)),
            ("graphile-worker, batched", () => peers.DrainAsync("graphile-batched", _jobs)),
            ("pg-boss, batches of 100", () => peers.DrainAsync("pg-boss", _jobs)),
            ("product, 100 at a time", () => DrainAsync(machine, slots: 100)));
        var (graphile, one, batched, boss, hundred) = (medians[0], medians[1], medians[2], medians[3], medians[4]);
        runs.Report.Add(new("jobs, 16 at a time", one, "jobs/s", graphile, "graphile-worker", Bar.Least(1.4)));
        runs.Report.Add(new("jobs, 100 at a time", hundred, "jobs/s", batched, "graphile, batched", Bar.Least(2.3)));
        runs.Report.Add(new("jobs, 100 at a time", hundred, "jobs/s", boss, "pg-boss", Bar.Least(6)));
    }

    private async Task<double> DrainAsync(Machine machine, int slots)
    {
        await machine.RunAsync("truncate log.jobs");
        await using var host = await machine.StartAsync(
            works: true, ("Modular:Jobs:Queues:bench.empty", $"{slots}"));
        await EnqueueAsync(machine, host, 1000);
        await EndAsync(machine, host, 1000);
        await EnqueueAsync(machine, host, _jobs);
        var started = Stopwatch.GetTimestamp();
        await EndAsync(machine, host, 1000 + _jobs);
        return _jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
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
