using System.Diagnostics;
using System.Globalization;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Shops;
using Modular.Tests.Demo;

namespace Modular.Tests.Bench;

/// <summary>What others notice of a thousand slow clients, bodies of a gigabyte and gzip bombs.</summary>
internal sealed class AbuseBench(Runs runs)
{
    private const int Orders = 10_000;
    private const int SlowOnes = 1000;
    private const double PerSecond = 500;
    private double _most;

    public async Task RunAsync()
    {
        runs.Say("starting the product and a cluster, seeding");
        await using var shop = await Marketplace.StartAsync(runs);
        await shop.SeedOrdersAsync(Orders, runs.Say);
        await OthersAsync(shop, runs.Options.Duration);
        var before = ProcessTimes.ResidentMegabytes(shop.Host.Id);
        var (alone, abused) = (new List<double>(), new List<double>());
        var (answers, left) = (0, 0);
        for (var round = 1; round <= runs.Options.Rounds; round++)
        {
            alone.Add(await P99Async($"round {round}, alone", () => OthersAsync(shop, runs.Options.Duration)));
            abused.Add(await P99Async($"round {round}, abused", async () =>
            {
                await using var abuse = new Abuse(shop.Url);
                await abuse.OpenSlowAsync(SlowOnes);
                var others = OthersAsync(shop, runs.Options.Duration);
                answers += await BesiegeAsync(abuse, shop.Host.Id, others);
                var result = await others;
                left = Math.Max(left, await UntilClosedAsync(abuse));
                return result;
            }));
        }

        runs.Report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{SlowOnes} connections that sent a byte of a header each second; beside them {answers} requests with a "
            + $"body of a gigabyte or one that unpacks to 64 MiB; others asked {PerSecond:F0} times a second"));
        runs.Report.Add(new(
            "p99 of others", Percentiles.Median(abused), "ms", Percentiles.Median(alone), "alone", Bar.Most(2)));
        runs.Report.Add(new("memory more than before", Math.Max(0, _most - before), "MB", Bar: Bar.Most(150)));
        runs.Report.Add(new("slow connections after 20 s", left, "", Bar: Bar.Most(0)));
    }

    private Task<double> P99Async(string what, Func<Task<LoadResult>> run) => runs.MeasureAsync(
        what, async () => (await run()).P99, p99 => string.Create(CultureInfo.InvariantCulture, $"p99 {p99:F1} ms"));

    private static async Task<LoadResult> OthersAsync(Marketplace shop, TimeSpan duration)
    {
        var token = await shop.LoginAsync();
        return await HttpLoad.OpenLoopAsync(
            shop.Url, PerSecond, duration,
            seed => new GetOrders(token, random => Marketplace.RandomOwnOrder(random, Orders), seed, null, 200),
            CancellationToken.None);
    }

    // Ten times a second one of each, until the others have had their time.
    private async Task<int> BesiegeAsync(Abuse abuse, int host, Task others)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        List<Task> attacks = [];
        while (!others.IsCompleted && await tick.WaitForNextTickAsync())
        {
            attacks.Add(abuse.SendGigabyteAsync(chunked: true));
            attacks.Add(abuse.SendGigabyteAsync(chunked: false));
            attacks.Add(abuse.SendBombAsync());
            _most = Math.Max(_most, ProcessTimes.ResidentMegabytes(host));
        }

        await Task.WhenAll(attacks);
        _most = Math.Max(_most, ProcessTimes.ResidentMegabytes(host));
        return attacks.Count;
    }

    private static async Task<int> UntilClosedAsync(Abuse abuse)
    {
        var started = Stopwatch.GetTimestamp();
        while (abuse.SlowOnes > 0 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
        {
            // Nobody tells when the server gives up a connection: it is looked at, until the deadline above.
            await Task.Delay(200);
        }

        return abuse.SlowOnes;
    }
}
