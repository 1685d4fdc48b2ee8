using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Tests.Bench.Engine;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Bench;

/// <summary>Some streams have an event that cannot be handled: what the others notice of it.</summary>
internal sealed class PoisonBench(Runs runs)
{
    private const double Rate = 500;
    private const int Writers = 20;
    private const int Threads = 500;
    private const int OneIn = 100;

    /// <summary>Of a poisoned thread: the first letter that is not delivered.</summary>
    private const int Bad = 2;

    public async Task RunAsync()
    {
        runs.Say($"{Rate:F0} letters/s to {Threads} streams, one in {OneIn} has one that cannot be delivered");
        await using var machine = await Machine.CreateAsync(runs);
        await using var host = await machine.StartAsync(works: true);
        await LoadAsync(host, NewThreads(), TimeSpan.FromSeconds(2));
        await host.QuiesceAsync();
        var found = await runs.MeasureAsync(
            "others, while they wait", () => RunAsync(machine, host),
            found => string.Create(
                CultureInfo.InvariantCulture,
                $"p50 {found.P50:F1} ms, p99 {found.P99:F1} ms, at most {found.Lags[^1]:F1} ms"));
        runs.Report.Note($"{found.Lags.Count} letters of others, {found.Waiting} behind {found.Parked} bad ones");
        runs.Report.Add(new("others: commit to handled, p50", found.P50, "ms"));
        runs.Report.Add(new("others: commit to handled, p99", found.P99, "ms", Bar: Bar.Most(5000)));
        runs.Report.Add(new("others: streams not once and in order", found.Others, "", Bar: Bar.Most(0)));
        runs.Report.Add(new("streams parked", found.Parked, "", Bar: Bar.Least((double)Threads / OneIn)));
        runs.Report.Add(new("parked: handled all the same", found.TooEarly, "", Bar: Bar.Most(0)));
        runs.Report.Add(new("released: streams not once and in order", found.Released, "", Bar: Bar.Most(0)));
    }

    /// <param name="Lags">From commit to handling, of what had not to wait, in milliseconds, ascending.</param>
    /// <param name="Others">Streams that were not handled once and in order while some were parked.</param>
    /// <param name="TooEarly">Parked streams that went on, or never began.</param>
    /// <param name="Waiting">Events of the parked streams.</param>
    /// <param name="Released">As <paramref name="Others"/>, of all streams, when the cause was mended.</param>
    private sealed record Found(
        IReadOnlyList<double> Lags, int Others, long Parked, int TooEarly, int Waiting, int Released)
    {
        public double P50 => Percentiles.Of(Lags, 50);

        public double P99 => Percentiles.Of(Lags, 99);
    }

    private async Task<Found> RunAsync(Machine machine, EngineHost host)
    {
        var threads = NewThreads();
        var bad = threads.Where((_, at) => at % OneIn == 0).ToHashSet();
        var broken = threads.Where((_, at) => at % (2 * OneIn) == 0).ToHashSet();
        host.Rules.Refusal = deliver => deliver.Version != Bad || !bad.Contains(deliver.Stream)
            ? null
            : broken.Contains(deliver.Stream)
                ? throw new InvalidOperationException("The letter cannot be read.")
                : new Error("letter.unwanted", ErrorKind.Rule, "Nobody wants the letter.");
        var committed = await LoadAsync(host, threads, runs.Options.Duration);
        var letters = committed.GroupBy(letter => letter.Key.Thread).ToDictionary(g => g.Key, g => g.Count());
        var waiting = bad.Sum(thread => letters[thread] - Bad + 1);
        await UntilAsync(machine, "select count(*) from bench.deliveries where stream = any ($1)", threads,
            committed.Count - waiting);
        await UntilAsync(
            machine,
            "select count(*) from log.parked where stream_id = any ($1) and retry_at is null and released_at is null",
            threads, bad.Count);

        var before = await DeliveredAsync(machine, threads);
        host.Rules.Refusal = _ => null;
        await host.DoAsync(new ReleaseParkedCommand(
            new ParkedFilter(BenchModule.Name), DryRun: false, Reason: "the cause is mended"));
        await host.QuiesceAsync();
        var after = await DeliveredAsync(machine, threads);
        return new Found(
            [
                .. before.Where(d => !bad.Contains(d.Thread))
                    .Select(d => Math.Max(0, (d.At - committed[(d.Thread, d.Number)]).TotalMilliseconds)).Order(),
            ],
            Wrong(before, threads.Where(thread => !bad.Contains(thread)), thread => letters[thread]),
            bad.Count, Wrong(before, bad, _ => Bad - 1), waiting, Wrong(after, threads, thread => letters[thread]));
    }

    private static Guid[] NewThreads() => [.. Enumerable.Range(0, Threads).Select(_ => Guid.CreateVersion7())];

    // How many of these have not got exactly the letters 1, 2, 3 … in this order.
    private static int Wrong(
        IEnumerable<(Guid Thread, int Number, DateTimeOffset At)> delivered, IEnumerable<Guid> threads,
        Func<Guid, int> count)
    {
        var numbers = delivered.ToLookup(d => d.Thread, d => d.Number);
        return threads.Count(thread => !numbers[thread].SequenceEqual(Enumerable.Range(1, count(thread))));
    }

    // Each letter at its time. Those of a thread have one writer, so they are written in order.
    private static async Task<IReadOnlyDictionary<(Guid Thread, int Number), DateTimeOffset>> LoadAsync(
        EngineHost host, Guid[] threads, TimeSpan duration)
    {
        var total = Math.Max((int)(Rate * duration.TotalSeconds), Bad * Threads);
        var committed = new ConcurrentDictionary<(Guid, int), DateTimeOffset>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var at = writer; at < total; at += Writers)
            {
                var early = (at / Rate) - Stopwatch.GetElapsedTime(started).TotalSeconds;
                if (early > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(early));
                }

                var (thread, number) = (threads[at % Threads], (at / Threads) + 1);
                await host.DoAsync(new WriteLetter(thread, number));
                committed[(thread, number)] = TimeProvider.System.GetUtcNow();
            }
        })));
        return committed;
    }

    private static async Task<List<(Guid Thread, int Number, DateTimeOffset At)>> DeliveredAsync(
        Machine machine, Guid[] threads)
    {
        await using var admin = await machine.Database.OpenAsync(TestDatabase.Superuser);
        await using var select = new NpgsqlCommand(
            "select stream, version, at from bench.deliveries where stream = any ($1) order by arrival", admin);
        select.Parameters.AddWithValue(threads);
        await using var row = await select.ExecuteReaderAsync();
        List<(Guid, int, DateTimeOffset)> delivered = [];
        while (await row.ReadAsync())
        {
            delivered.Add((row.GetGuid(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2)));
        }

        return delivered;
    }

    private static async Task UntilAsync(Machine machine, string sql, Guid[] threads, long expected)
    {
        await using var admin = await machine.Database.OpenAsync(TestDatabase.Superuser);
        await using var count = new NpgsqlCommand(sql, admin);
        count.Parameters.AddWithValue(threads);
        for (var started = Stopwatch.GetTimestamp(); (long)(await count.ExecuteScalarAsync())! < expected;)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException($"Not {expected} after two minutes: {sql}");
            }

            await Task.Delay(20);
        }
    }
}
