using System.Globalization;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Shops;

namespace Modular.Tests.Bench;

/// <summary>What a shop with millions of orders is slower at than one with 10,000.</summary>
internal sealed class ScaleBench(Runs runs)
{
    private const int Few = 10_000;
    private const int Readers = 4;
    private const int Writers = 16;

    public async Task RunAsync()
    {
        runs.Say("starting the product twice, seeding");
        await using var small = await Marketplace.StartAsync(runs);
        await small.SeedOrdersAsync(Few, runs.Say);
        await using var large = await Marketplace.StartAsync(runs);
        await large.SeedOrdersAsync(runs.Options.Orders, runs.Say);
        runs.Say("warming up");
        foreach (var (shop, orders) in new[] { (small, Few), (large, runs.Options.Orders) })
        {
            await ListAsync(shop);
            await GetAsync(shop, orders);
            await PlaceAsync(shop);
        }

        var many = runs.Options.Orders;
        var large0 = string.Create(CultureInfo.InvariantCulture, $"{many:N0}");
        var medians = await runs.InTurnsAsync(
            "",
            ("list of 20, few orders (us)", () => ListAsync(small)),
            ($"list of 20, {large0} orders (us)", () => ListAsync(large)),
            ("GET by id, few orders (us)", () => GetAsync(small, Few)),
            ($"GET by id, {large0} orders (us)", () => GetAsync(large, many)),
            ("place order, few orders (1/s)", () => PlaceAsync(small)),
            ($"place order, {large0} orders (1/s)", () => PlaceAsync(large)));
        runs.Report.Note($"{large0} orders against {Few}; latencies are medians of {Readers} connections");
        runs.Report.Add(new("list of 20, latency", medians[1], "us", medians[0], "with few", Bar.Most(1.8)));
        runs.Report.Add(new("GET by id, latency", medians[3], "us", medians[2], "with few", Bar.Most(1.4)));
        runs.Report.Add(new("place order", medians[5], "orders/s", medians[4], "with few", Bar.Least(0.85)));
    }

    private async Task<double> ListAsync(Marketplace shop)
    {
        var pages = await shop.ListPagesAsync(await shop.LoginAsync());
        return await LatencyAsync(shop, seed => new OneOf(200, pages, seed));
    }

    // Any order of all, as support asks for them.
    private async Task<double> GetAsync(Marketplace shop, int orders)
    {
        var token = await shop.LoginAsStaffAsync();
        return await LatencyAsync(shop, seed => new GetOrders(token, random => random.Next(1, orders + 1), seed));
    }

    private async Task<double> LatencyAsync(Marketplace shop, Func<int, IRequests> requests) =>
        1000 * (await HttpLoad.ClosedLoopAsync(shop.Url, Readers, runs.Options.Duration, requests)).P50;

    private async Task<double> PlaceAsync(Marketplace shop) =>
        (await HttpLoad.ClosedLoopAsync(
            shop.Url, Writers, runs.Options.Duration, await shop.PlacingAsync(runs.Options.Duration))).PerSecond;
}
