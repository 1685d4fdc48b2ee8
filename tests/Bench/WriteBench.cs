using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Peers;
using Modular.Tests.Bench.Shops;

namespace Modular.Tests.Bench;

/// <summary>POST /api/v1/orders through everything, against pgbench with the same SQL.</summary>
internal sealed class WriteBench(Runs runs)
{
    private int _run;

    public async Task RunAsync()
    {
        runs.Say("starting the product and a cluster, seeding");
        await using var shop = await Marketplace.StartAsync(runs);
        await using var ceiling = await Marketplace.StartAsync(runs);
        var sql = await PlaceOrderSql.OfAsync(ceiling);
        var carts = 200_000;
        await ceiling.SeedCartsAsync(carts);
        var pgbench = new PgBench(ceiling.Database.Database.ConnectionStringFor("orders", PoolKind.Api));
        Task<double> Sql(string script, int clients, TimeSpan duration) =>
            pgbench.RunAsync(script, clients, duration, sql.With(++_run, carts));

        var full = runs.Options.Duration;
        var brief = runs.Options.Brief;
        runs.Say("warming up");
        await Sql(PlaceOrderSql.Whole, 8, brief);
        await PlaceAsync(shop, 16, full);
        var sqlClients = await runs.BestAsync("pgbench", n => Sql(PlaceOrderSql.Short, n, brief));
        var connections = await runs.BestAsync("product", n => PlaceAsync(shop, n, brief));
        var medians = await runs.InTurnsAsync(
            "orders/s",
            ($"pgbench, one round trip, {sqlClients} clients", () => Sql(PlaceOrderSql.Short, sqlClients, full)),
            ($"pgbench, the product's whole batch", () => Sql(PlaceOrderSql.Whole, sqlClients, full)),
            ($"pgbench, separate round trips", () => Sql(PlaceOrderSql.OneByOne, sqlClients, full)),
            ($"product, {connections} connections", () => PlaceAsync(shop, connections, full)));
        var (ceil, whole, separate, product) = (medians[0], medians[1], medians[2], medians[3]);
        runs.Report.Add(new("place order", product, "orders/s", ceil, "P_w", Bar.Least(0.5)));
        runs.Report.Add(new("place order, separate round trips", product, "orders/s", separate, "", Bar.Least(1)));
        runs.Report.Add(new("place order, cart and timer in the ceiling", product, "orders/s", whole, ""));
        await HalfAsync(shop, product / 2);
        await WithWorkAsync(connections, ceil);
    }

    // What one process can do that does everything: a payment, an invoice, mails, read models follow each order.
    private async Task WithWorkAsync(int connections, double ceiling)
    {
        await using var shop = await Marketplace.StartAsync(runs, works: true);
        await PlaceAsync(shop, connections, runs.Options.Duration);
        var perSecond = await runs.MeasureAsync(
            "with reactions, projections and jobs", "orders/s",
            () => PlaceAsync(shop, connections, runs.Options.Duration));
        runs.Report.Add(new("place order while all that follows is done", perSecond, "orders/s", ceiling, "P_w"));
    }

    private async Task HalfAsync(Marketplace shop, double rate)
    {
        var half = await runs.MeasureAsync(
            "open loop at half of that",
            async () => await OpenAsync(shop, rate),
            found => $"p50 {found.P50:F1} ms, p99 {found.P99:F1} ms");
        runs.Report.Add(new("place order p99 at half load", half.P99, "ms", Bar: Bar.Most(25)));
    }

    private async Task<LoadResult> OpenAsync(Marketplace shop, double rate) => await HttpLoad.OpenLoopAsync(
        shop.Url, rate, runs.Options.Duration, await shop.PlacingAsync(runs.Options.Duration), CancellationToken.None);

    private static async Task<double> PlaceAsync(Marketplace shop, int connections, TimeSpan duration) =>
        (await HttpLoad.ClosedLoopAsync(shop.Url, connections, duration, await shop.PlacingAsync(duration))).PerSecond;
}
