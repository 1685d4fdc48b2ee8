using System.Globalization;
using Modular.Tests.Bench.Load;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Shops;
using Modular.Tests.Demo;

namespace Modular.Tests.Bench;

/// <summary>How long an operator waits, and how much memory it takes.</summary>
internal sealed class StartBench(Runs runs)
{
    public async Task RunAsync()
    {
        List<double> first = [];
        List<double> again = [];
        List<double> idle = [];
        for (var round = 1; round <= runs.Options.Rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("modular-bench-").FullName;
            try
            {
                first.Add(await StartAsync($"round {round}, empty folder", folder, idle));
                again.Add(await StartAsync($"round {round}, restart", folder, memory: null));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        runs.Report.Add(new("empty folder to the first 200", Percentiles.Median(first), "s", Bar: Bar.Most(5)));
        runs.Report.Add(new("restart to ready", Percentiles.Median(again), "s", Bar: Bar.Most(1.5)));
        runs.Report.Add(new("memory after start", Percentiles.Median(idle), "MB", Bar: Bar.Most(150)));
        runs.Report.Add(new("memory under load", await UnderLoadAsync(), "MB", Bar: Bar.Most(300)));
    }

    private async Task<double> StartAsync(string what, string folder, List<double>? memory) =>
        await runs.MeasureAsync(
            what,
            async () =>
            {
                await using var host = await HostProcess.StartAsync(folder);
                memory?.Add(ProcessTimes.ResidentMegabytes(host.Id));
                return host.ReadyAfter.TotalSeconds;
            },
            seconds => string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s"));

    // Orders and all that follows from them: payments, mails, read models.
    private async Task<double> UnderLoadAsync()
    {
        await using var shop = await Marketplace.StartAsync(runs, works: true);
        return await runs.MeasureAsync(
            "orders from 16 connections",
            async () =>
            {
                var load = HttpLoad.ClosedLoopAsync(
                    shop.Url, connections: 16, runs.Options.Duration, await shop.PlacingAsync(runs.Options.Duration));
                var most = 0.0;
                while (!load.IsCompleted)
                {
                    most = Math.Max(most, ProcessTimes.ResidentMegabytes(shop.Host.Id));
                    // Looks four times a second: a look costs the host nothing, and memory moves slowly.
                    await Task.WhenAny(load, Task.Delay(250));
                }

                await load;
                return most;
            },
            most => string.Create(CultureInfo.InvariantCulture, $"at most {most:F0} MB"));
    }
}
