using System.Threading.RateLimiting;

namespace Modular.Api.Shared.Limits;

/// <summary>What is left of a limit after this request, as its answer tells.</summary>
/// <param name="ResetAfter">Seconds after which all of it is there again, at the latest.</param>
internal readonly record struct Quota(int Limit, int Remaining, int ResetAfter);

/// <summary>
/// One limit, counted for each key by the framework; a key that has its whole limit back is forgotten.
/// </summary>
internal sealed class RateLimit<TKey> : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly PartitionedRateLimiter<TKey> _limiter;
    private readonly int _limit;
    private readonly double _perSecond;
    private readonly int _retryAfter;

    private RateLimit(Func<TKey, RateLimiter> newOne, int limit, double perSecond, int retryAfter)
    {
        _limiter = PartitionedRateLimiter.Create<TKey, TKey>(key => RateLimitPartition.Get(key, newOne));
        (_limit, _perSecond, _retryAfter) = (limit, perSecond, retryAfter);
    }

    /// <summary>At any moment so many in the last minute, give or take ten seconds.</summary>
    public static RateLimit<TKey> PerMinute(int limit)
    {
        const int segments = 6;
        return new(
            _ => new SlidingWindowRateLimiter(new()
            {
                PermitLimit = limit, Window = Window, SegmentsPerWindow = segments, AutoReplenishment = false,
            }),
            limit, limit / Window.TotalSeconds, retryAfter: (int)Window.TotalSeconds / segments);
    }

    /// <summary>So many at once, and so many more in each second.</summary>
    public static RateLimit<TKey> Bucket(int burst, int perSecond)
    {
        // In small portions where it comes out even, so that who waits for one request does not wait for a second.
        var portions = perSecond % 10 == 0 ? 10 : 1;
        return new(
            _ => new TokenBucketRateLimiter(new()
            {
                TokenLimit = burst, TokensPerPeriod = perSecond / portions,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / portions), AutoReplenishment = false,
            }),
            burst, perSecond, retryAfter: 1);
    }

    /// <returns>False: that was one too many.</returns>
    public bool TryTake(TKey key, out Quota quota)
    {
        using var lease = _limiter.AttemptAcquire(key);
        var remaining = lease.IsAcquired ? (int)(_limiter.GetStatistics(key)?.CurrentAvailablePermits ?? 0) : 0;
        quota = new(
            _limit, remaining,
            lease.IsAcquired ? (int)Math.Ceiling((_limit - remaining) / _perSecond) : _retryAfter);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
