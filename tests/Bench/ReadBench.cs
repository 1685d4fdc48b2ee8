using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Peers;
using Modular.Tests.Bench.Shops;

namespace Modular.Tests.Bench;

/// <summary>GET /api/v1/orders/{id} and the list, against pgbench with a prepared select of the same row.</summary>
internal sealed class ReadBench(Runs runs)
{
    private const int Orders = 10_000;
    private const string ById =
        $"""
        \set n random(1, 10000)
        select version, document from orders.rm_order_details
        where id = ('{Marketplace.OrderPrefix}' || lpad(to_hex(:n::int), 12, '0'))::uuid;

        """;

    private static readonly Dictionary<string, string> None = [];

    public async Task RunAsync()
    {
        runs.Say("starting the product and a cluster, seeding");
        await using var shop = await Marketplace.StartAsync(runs);
        await shop.SeedOrdersAsync(Orders, runs.Say);
        var pgbench = new PgBench(shop.Database.Database.ConnectionStringFor("orders", PoolKind.Api));
        var full = runs.Options.Duration;
        var brief = runs.Options.Brief;
        Task<double> Sql(int clients, TimeSpan duration) => pgbench.RunAsync(ById, clients, duration, None);
        async Task<double> Http(Kind kind, int connections, TimeSpan duration) => (await HttpLoad.ClosedLoopAsync(
            shop.Url, connections, duration, await RequestsAsync(shop, kind))).PerSecond;

        runs.Say("warming up");
        await Sql(8, brief);
        foreach (var kind in Enum.GetValues<Kind>())
        {
            await Http(kind, 16, brief);
        }

        var clients = await runs.BestAsync("pgbench", n => Sql(n, brief));
        var connections = await runs.BestAsync("product", n => Http(Kind.Get, n, brief));
        var medians = await runs.InTurnsAsync(
            "/s",
            ($"pgbench, {clients} clients", () => Sql(clients, full)),
            ($"GET, {connections} connections", () => Http(Kind.Get, connections, full)),
            ("GET with If-None-Match", () => Http(Kind.NotModified, connections, full)),
            ("ping", () => Http(Kind.Ping, connections, full)),
            ("GET one SKU, kept", () => Http(Kind.Kept, connections, full)),
            ("list of 20", () => Http(Kind.List, connections, full)));
        var (ceiling, get, notModified, ping) = (medians[0], medians[1], medians[2], medians[3]);
        var (kept, list) = (medians[4], medians[5]);
        runs.Report.Add(new("GET one order", get, "/s", ceiling, "P_r", Bar.Least(0.35)));
        runs.Report.Add(new("GET one order, 304", notModified, "/s", ceiling, "P_r", Bar.Least(0.42)));
        runs.Report.Add(new("GET one order", get, "/s", ping, "ping"));
        runs.Report.Add(new(
            "GET from a cache that the log keeps true", kept, "/s", ping, "ping", Bar.Least(0.8)));
        runs.Report.Add(new("list of 20", list, "/s", ping, "ping"));
        await HalfAsync(shop, get / 2);
    }

    private enum Kind
    {
        Get,
        NotModified,
        Ping,
        Kept,
        List,
    }

    private async Task HalfAsync(Marketplace shop, double rate)
    {
        var half = await runs.MeasureAsync(
            "open loop at half of that",
            async () => await HttpLoad.OpenLoopAsync(
                shop.Url, rate, runs.Options.Duration, await RequestsAsync(shop, Kind.Get), CancellationToken.None),
            found => $"p50 {found.P50:F1} ms, p99 {found.P99:F1} ms");
        runs.Report.Add(new("GET one order, p99 at half load", half.P99, "ms", Bar: Bar.Most(10)));
    }

    private static async Task<Func<int, IRequests>> RequestsAsync(Marketplace shop, Kind kind)
    {
        var token = await shop.LoginAsync();
        var pages = kind == Kind.List ? await shop.ListPagesAsync(token) : [];
        var tag = kind == Kind.NotModified ? "If-None-Match: \"1\"\r\n" : null;
        return seed => kind switch
        {
            Kind.Ping => new SameRequest(200, "/health/live"),
            Kind.Kept => new SameRequest(200, $"/api/v1/skus/{Marketplace.SkuPrefix}000000000001"),
            Kind.List => new OneOf(200, pages, seed),
            _ => new GetOrders(
                token, random => Marketplace.RandomOwnOrder(random, Orders), seed, tag, tag is null ? 200 : 304),
        };
    }
}
