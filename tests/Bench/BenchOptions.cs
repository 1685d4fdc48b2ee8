using System.Globalization;

namespace Modular.Tests.Bench;

/// <param name="Duration">Of each measured run.</param>
/// <param name="Rounds">The median of them counts.</param>
/// <param name="Anyway">Keep what was measured on a machine that others used too, and mark it.</param>
/// <param name="Orders">
/// How many there are in the large shop of <c>scale</c>; so many events <c>rebuild</c> reads, a million at most.
/// </param>
public sealed record BenchOptions(TimeSpan Duration, int Rounds, bool Anyway, int Orders)
{
    /// <summary>Of a run that only warms up, or only tells how many callers are best.</summary>
    public TimeSpan Brief => TimeSpan.FromSeconds(Math.Max(2, Duration.TotalSeconds / 3));

    public const string Usage =
        "[--seconds 10] [--rounds 3] [--orders 5000000] [--anyway]";

    /// <returns>Null: that is not how it is called.</returns>
    public static BenchOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions(TimeSpan.FromSeconds(10), Rounds: 3, Anyway: false, Orders: 5_000_000);
        for (var at = 0; at < arguments.Count; at++)
        {
            if (arguments[at] == "--anyway")
            {
                options = options with { Anyway = true };
                continue;
            }

            if (at + 1 == arguments.Count
                || !int.TryParse(arguments[at + 1], CultureInfo.InvariantCulture, out var number) || number < 1)
            {
                return null;
            }

            switch (arguments[at++])
            {
                case "--seconds":
                    options = options with { Duration = TimeSpan.FromSeconds(number) };
                    break;
                case "--rounds":
                    options = options with { Rounds = number };
                    break;
                case "--orders":
                    options = options with { Orders = number };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
