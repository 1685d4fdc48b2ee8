using Modular.Tests.Bench.Measuring;

namespace Modular.Tests.Bench;

/// <summary>./dev bench NAME [options]: measures, prints a table and, as its last line, one JSON object.</summary>
internal static class Program
{
    private static readonly (string Name, string What, Func<Runs, Task> Run)[] Benches =
    [
        ("write", "POST /api/v1/orders against pgbench with the same SQL", runs => new WriteBench(runs).RunAsync()),
        ("read", "GET /api/v1/orders/{id} against pgbench by primary key", runs => new ReadBench(runs).RunAsync()),
        ("start", "an empty folder to the first 200, a restart, memory", runs => new StartBench(runs).RunAsync()),
        ("scale", "a shop with millions of orders against one with 10,000", runs => new ScaleBench(runs).RunAsync()),
        ("log", "append, projections, reactions, commit to visible", runs => new LogBench(runs).RunAsync()),
        ("stress", "100,000 events, 64 writers, killed readers: none lost", runs => new StressBench(runs).RunAsync()),
        ("poison", "a stream in a hundred is parked: how late others are", runs => new PoisonBench(runs).RunAsync()),
        ("rebuild", "a million events read anew beside those who write", runs => new RebuildBench(runs).RunAsync()),
        ("abuse", "slow clients, huge bodies, gzip bombs: what others notice", runs => new AbuseBench(runs).RunAsync()),
        ("logins", "200 callers log in at once: what readers notice", runs => new LoginsBench(runs).RunAsync()),
        ("oracle", "whether times tell that an address has an account", runs => new OracleBench(runs).RunAsync()),
        ("jobs", "empty jobs against graphile-worker and pg-boss", runs => new JobsBench(runs).RunAsync()),
    ];

    public static async Task<int> Main(string[] args)
    {
        if (args is [] or ["list"])
        {
            foreach (var (name, what, _) in Benches)
            {
                Console.WriteLine($"  {name,-8} {what}");
            }

            return args.Length == 0 ? 1 : 0;
        }

        var chosen = Array.FindAll(Benches, bench => args[0] == "all" || args[0] == bench.Name);
        if (chosen.Length == 0 || BenchOptions.Parse(args[1..]) is not { } options)
        {
            await Console.Error.WriteLineAsync($"./dev bench NAME {BenchOptions.Usage}; ./dev bench list names them.");
            return 1;
        }

        foreach (var (name, what, run) in chosen)
        {
            Console.WriteLine($"{name}: {what}");
            var report = new Report(name);
            try
            {
                await run(new Runs(options, report, Console.Out));
            }
            catch (Exception failed)
            {
                await Console.Error.WriteLineAsync(failed is DisturbedException ? failed.Message : failed.ToString());
                return 1;
            }

            report.Write(Console.Out);
        }

        return 0;
    }
}
