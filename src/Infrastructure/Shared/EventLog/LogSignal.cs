namespace Modular.Infrastructure.Shared.EventLog;

/// <summary>
/// Wakes whoever follows the log in this process after a commit. A hint only: everybody polls as well, so a lost
/// signal costs time and nothing else.
/// </summary>
internal sealed class LogSignal
{
    private volatile TaskCompletionSource _next = New();

    public void Pulse() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Take it before looking for work: then no signal between the look and the wait is lost.</summary>
    public Task Next => _next.Task;

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
