namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>A job as it was leased.</summary>
internal sealed record LeasedJob(
    Guid Id, string Payload, int Attempts, int MaxAttempts, long Fencing, Guid CorrelationId, string? TraceParent,
    Guid? CausationId);

/// <summary>How an attempt has ended.</summary>
internal enum JobEnd
{
    Succeeded,

    /// <summary>With an exception: later again, or dead, or cancelled when that was asked for.</summary>
    Failed,

    /// <summary>The process stops: as if it had not been begun.</summary>
    GivenBack,

    /// <summary>Nothing is left to write: its command has recorded it, or somebody else has taken it over.</summary>
    Recorded,
}

/// <summary>One attempt in this process, from its lease until its end is written.</summary>
internal sealed class RunningJob(LeasedJob job, JobQueue queue, TimeProvider clock, CancellationToken stopping)
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly long _since = clock.GetTimestamp();
    private readonly Lock _gate = new();
    private bool _isForgotten;

    public LeasedJob Job => job;

    public JobQueue Queue => queue;

    public JobReport Report { get; set; } = new();

    /// <summary>Null while it runs.</summary>
    public JobEnd? End { get; private set; }

    /// <summary>Why it has failed.</summary>
    public string? Cause { get; private set; }

    /// <summary>For the handler: the process stops, time is up, or nobody wants it any more.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Somebody asks for its end.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Somebody else has it now: whatever is done here does not count.</summary>
    public bool IsLost { get; private set; }

    /// <summary>What outlives its limit loses its lease, so that somebody else may try.</summary>
    public bool IsInTime => clock.GetElapsedTime(_since) < queue.TimeLimit;

    public void Limit() => _stop.CancelAfter(queue.TimeLimit);

    public void Cancel()
    {
        IsCancelled = true;
        StopIt();
    }

    public void Lose()
    {
        IsLost = true;
        StopIt();
    }

    public void EndAs(JobEnd end, string? cause = null) => (Cause, End) = (cause, end);

    /// <summary>Its end is written.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _isForgotten = true;
            _stop.Dispose();
        }
    }

    // The heartbeat may come late.
    private void StopIt()
    {
        lock (_gate)
        {
            if (!_isForgotten)
            {
                _stop.Cancel();
            }
        }
    }
}
