using System.Threading.RateLimiting;

namespace Modular.Api.Shared.Limits;

/// <summary>How many at a time: of all requests, of those of one principal, and of each kind of costly work.</summary>
internal sealed class ConcurrencyLimits(LimitSettings settings) : IDisposable
{
    private readonly ConcurrencyLimiter _requests = New(settings.Requests, settings.QueuedRequests);
    private readonly PartitionedRateLimiter<Guid> _principals = PartitionedRateLimiter.Create<Guid, Guid>(id =>
        RateLimitPartition.Get(id, _ => (RateLimiter)New(settings.PrincipalRequests, queue: 0)));

    private readonly ConcurrencyLimiter[] _costly =
    [
        .. Enum.GetValues<CostlyWork>()
            .Select(_ => New(settings.CostlyRequests, settings.QueuedCostlyRequests)),
    ];

    /// <summary>What somebody is told who has that many under way.</summary>
    public Quota QuotaOfPrincipal { get; } = new(settings.PrincipalRequests, Remaining: 0, ResetAfter: 1);

    /// <returns>Without a permit when this principal has too many under way.</returns>
    public RateLimitLease Enter(Guid principal) => _principals.AttemptAcquire(principal);

    /// <summary>Waits in the queue, for as long as the request may take.</summary>
    /// <returns>Without a permit when the queue is full.</returns>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) =>
        _requests.AcquireAsync(permitCount: 1, cancellationToken);

    /// <inheritdoc cref="EnterAsync(CancellationToken)"/>
    public ValueTask<RateLimitLease> EnterAsync(CostlyWork work, CancellationToken cancellationToken) =>
        _costly[(int)work].AcquireAsync(permitCount: 1, cancellationToken);

    public void Dispose()
    {
        _requests.Dispose();
        _principals.Dispose();
        Array.ForEach(_costly, limiter => limiter.Dispose());
    }

    private static ConcurrencyLimiter New(int permits, int queue) => new(new()
    {
        PermitLimit = permits, QueueLimit = queue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
