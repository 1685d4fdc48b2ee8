namespace Modular.Tests.Bench.Measuring;

public static class Percentiles
{
    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Median(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("The median of nothing is not known.", nameof(values));
        }

        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>
    /// The nearest rank: the smallest value that at least <paramref name="percent"/> of all do not exceed.
    /// </summary>
    /// <param name="sorted">Ascending.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Of(IReadOnlyList<double> sorted, double percent)
    {
        if (sorted.Count == 0)
        {
            throw new ArgumentException("A percentile of nothing is not known.", nameof(sorted));
        }

        var rank = (int)Math.Ceiling(percent / 100 * sorted.Count);
        return sorted[Math.Clamp(rank, 1, sorted.Count) - 1];
    }
}
