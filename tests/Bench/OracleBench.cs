using System.Diagnostics;
using System.Globalization;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Bench.Shops;
using Modular.Tests.Demo;
using Modular.Tests.Shared;

namespace Modular.Tests.Bench;

/// <summary>Whether the time of an answer tells that an address has an account.</summary>
internal sealed class OracleBench(Runs runs)
{
    private const int Accounts = 60;
    private const double Most = 20;
    private const string Password = "a rather long passphrase";

    public async Task RunAsync()
    {
        runs.Say("starting the product and a cluster");
        await using var market = await Marketplace.StartAsync(runs);
        using var visitor = new Shop(market.Url);
        string[] known = [.. Enumerable.Range(0, Accounts).Select(n => Address("known", n))];
        foreach (var email in known)
        {
            await Shop.ExpectAsync(202, visitor.PostAsync("/api/v1/auth/register", Registration(email)));
        }

        await market.Database.ExecuteAsync(
            TestDatabase.Superuser,
            "update users.users set status = 'active', activated_at = now() where email like 'known%'");
        await CompareAsync(visitor, "register", 202, known, Registration);
        await CompareAsync(visitor, "login", 401, known, email => new { email, password = "a wrong passphrase" });
        await CompareAsync(visitor, "recovery", 202, known, email => new { email });
        runs.Report.Note(string.Create(
            CultureInfo.InvariantCulture, $"{Accounts} addresses of each kind, one after the other, in turns"));
    }

    private static string Address(string kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}-{Shop.NewKey()[^8..]}@example.com");

    private static object Registration(string email) => new { email, password = Password, name = "Ada Lovelace" };

    private async Task CompareAsync(
        Shop visitor, string route, int status, string[] known, Func<string, object> request)
    {
        var (ofKnown, ofUnknown) = await runs.MeasureAsync(
            route,
            async () =>
            {
                List<double> here = [], there = [];
                for (var n = 0; n < known.Length; n++)
                {
                    // Whoever comes second finds caches warm: now the one, now the other.
                    var (first, second) = n % 2 == 0 ? (here, there) : (there, here);
                    first.Add(await TimeAsync(first == here ? known[n] : Address(route, n)));
                    second.Add(await TimeAsync(second == here ? known[n] : Address(route, n)));
                }

                return (Percentiles.Median(here), Percentiles.Median(there));
            },
            found => string.Create(
                CultureInfo.InvariantCulture, $"p50 known {found.Item1:F1} ms, unknown {found.Item2:F1} ms"));
        runs.Report.Add(new($"{route}, known address", ofKnown, "ms", ofUnknown, "unknown"));
        runs.Report.Add(new($"{route}, difference", Math.Abs(ofKnown - ofUnknown), "ms", Bar: Bar.Most(Most)));

        async Task<double> TimeAsync(string email)
        {
            var started = Stopwatch.GetTimestamp();
            await Shop.ExpectAsync(status, visitor.PostAsync($"/api/v1/auth/{route}", request(email)));
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }
}
