using System.Globalization;
using System.Text;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Shops;

namespace Modular.Tests.Bench;

/// <summary>What readers notice of two hundred who log in at once, as fast as they are let.</summary>
internal sealed class LoginsBench(Runs runs)
{
    private const int Orders = 10_000;
    private const int Callers = 200;
    private const double PerSecond = 200;
    private int _hashed;
    private int _refused;

    public async Task RunAsync()
    {
        runs.Say("starting the product and a cluster, seeding");
        // The queue of Production: else all of them wait for as long as they like.
        await using var shop = await Marketplace.StartAsync(
            runs, works: false, string.Create(
                CultureInfo.InvariantCulture,
                $"--Modular:Limits:QueuedCostlyRequests={16 * Environment.ProcessorCount}"));
        await shop.SeedOrdersAsync(Orders, runs.Say);
        await OthersAsync(shop, await shop.LoginAsync());
        var (alone, flooded) = (new List<double>(), new List<double>());
        for (var round = 1; round <= runs.Options.Rounds; round++)
        {
            // Before the flood: a login would have to wait its turn.
            var token = await shop.LoginAsync();
            alone.Add(await P99Async($"round {round}, alone", () => OthersAsync(shop, token)));
            flooded.Add(await P99Async($"round {round}, with logins", async () =>
            {
                using var enough = new CancellationTokenSource();
                var flood = Task.WhenAll(Enumerable.Range(0, Callers).Select(number => FloodAsync(
                    shop.Url, number, enough.Token)));
                var result = await OthersAsync(shop, token);
                await enough.CancelAsync();
                await flood;
                return result;
            }));
        }

        runs.Report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{Callers} callers logged in with a wrong password, again at once or when Retry-After said so; "
            + $"{_hashed} were answered and {_refused} refused with 503; others asked {PerSecond:F0} times a second"));
        runs.Report.Add(new(
            "p99 of readers", Percentiles.Median(flooded), "ms", Percentiles.Median(alone), "alone", Bar.Most(2)));
        runs.Report.Add(new(
            "logins answered", _hashed / (runs.Options.Duration.TotalSeconds * runs.Options.Rounds), "/s"));
    }

    private Task<double> P99Async(string what, Func<Task<LoadResult>> run) => runs.MeasureAsync(
        what, async () => (await run()).P99, p99 => string.Create(CultureInfo.InvariantCulture, $"p99 {p99:F1} ms"));

    private Task<LoadResult> OthersAsync(Marketplace shop, string token) => HttpLoad.OpenLoopAsync(
        shop.Url, PerSecond, runs.Options.Duration,
        seed => new GetOrders(token, random => Marketplace.RandomOwnOrder(random, Orders), seed, null, 200),
        CancellationToken.None);

    // Nobody's addresses, a new one each time: a hash is spent on them all the same, and no throttle knows them.
    private Task FloodAsync(Uri url, int number, CancellationToken enough) => Task.Factory.StartNew(
        () =>
        {
            using var connection = new HttpConnection(url);
            for (var at = 0; !enough.IsCancellationRequested; at++)
            {
                var status = connection.Send(Login(number, at));
                if (status == 503)
                {
                    Interlocked.Increment(ref _refused);
                    enough.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
                    continue;
                }

                Interlocked.Increment(ref _hashed);
                if (status != 401)
                {
                    throw new InvalidOperationException($"Expected 401, got {status}:\n{connection.Text}");
                }
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static byte[] Login(int number, int at)
    {
        var body = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"email":"nobody-{{number}}-{{at}}@example.com","password":"not the right passphrase"}""");
        return Encoding.ASCII.GetBytes(
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n{body}"));
    }
}
