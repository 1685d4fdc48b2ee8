namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Wakes whoever waits for something in this process. A hint only: everybody polls as well, so a lost signal costs time
/// and nothing else.
/// </summary>
internal abstract class Signal
{
    private volatile TaskCompletionSource _next = New();
    private volatile TaskCompletionSource _own = New();

    /// <summary>Something was committed here: others are told, too.</summary>
    public void Pulse()
    {
        PulseFromOutside();
        Interlocked.Exchange(ref _own, New()).TrySetResult();
    }

    /// <summary>Another process says so.</summary>
    public void PulseFromOutside() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Take it before looking for work: then no signal between the look and the wait is lost.</summary>
    public Task Next => _next.Task;

    /// <summary>The next pulse that comes from this process.</summary>
    public Task NextOwn => _own.Task;

    public static async Task WaitAsync(Task signal, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await signal.WaitAsync(atMost, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to poll.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Events were committed.</summary>
internal sealed class LogSignal : Signal;

/// <summary>Jobs or timers were committed, or time has moved.</summary>
internal sealed class WorkSignal : Signal;
