using System.Diagnostics;
using Modular.Tests.Bench.Measuring;

namespace Modular.Tests.Bench.Load;

/// <summary>What one connection sends, one request after the other.</summary>
internal interface IRequests
{
    /// <summary>The status of each answer: another one ends the bench.</summary>
    int Expected { get; }

    /// <summary>The next request, until it is asked for again.</summary>
    ReadOnlySpan<byte> Next();
}

/// <param name="Milliseconds">Of each request, ascending.</param>
internal sealed record LoadResult(double PerSecond, IReadOnlyList<double> Milliseconds)
{
    public double P50 => Percentiles.Of(Milliseconds, 50);

    public double P99 => Percentiles.Of(Milliseconds, 99);
}

/// <summary>Load over HTTP from threads that each have a connection.</summary>
internal static class HttpLoad
{
    /// <summary>Each connection sends its next request when it has the answer to the last one.</summary>
    public static Task<LoadResult> ClosedLoopAsync(
        Uri url, int connections, TimeSpan duration, Func<int, IRequests> requests)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        return RunAsync(url, connections, duration, requests, (connection, tape, times) =>
        {
            for (var now = Stopwatch.GetTimestamp(); now < end;)
            {
                Send(connection, tape);
                var answered = Stopwatch.GetTimestamp();
                times.Add(Milliseconds(now, answered));
                now = answered;
            }
        });
    }

    /// <summary>
    /// Requests come at their time, whether or not the answers do; the time of one that had to wait for a connection
    /// counts from when it should have been sent.
    /// </summary>
    public static Task<LoadResult> OpenLoopAsync(
        Uri url, double perSecond, TimeSpan duration, Func<int, IRequests> requests, CancellationToken stop)
    {
        const int connections = 64;
        var start = Stopwatch.GetTimestamp();
        var total = (long)(perSecond * duration.TotalSeconds);
        var next = -1L;
        return RunAsync(url, connections, duration, requests, (connection, tape, times) =>
        {
            while (Interlocked.Increment(ref next) is var number && number < total)
            {
                var due = start + (long)(number / perSecond * Stopwatch.Frequency);
                if ((due - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency is > 0 and var early)
                {
                    stop.WaitHandle.WaitOne((int)early);
                }

                var sent = Stopwatch.GetTimestamp();
                Send(connection, tape);
                times.Add(Milliseconds(Math.Min(due, sent), Stopwatch.GetTimestamp()));
            }
        });
    }

    private static void Send(HttpConnection connection, IRequests requests)
    {
        var status = connection.Send(requests.Next());
        if (status != requests.Expected)
        {
            throw new InvalidOperationException($"Expected {requests.Expected}, got {status}:\n{connection.Text}");
        }
    }

    private static async Task<LoadResult> RunAsync(
        Uri url, int connections, TimeSpan duration, Func<int, IRequests> requests,
        Action<HttpConnection, IRequests, List<double>> run)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => OnOwnThread(() =>
        {
            List<double> times = new(1 << 16);
            using var connection = new HttpConnection(url);
            run(connection, requests(number), times);
            return times;
        })));
        double[] sorted = [.. all.SelectMany(times => times).Order()];
        return new(sorted.Length / duration.TotalSeconds, sorted);
    }

    private static Task<T> OnOwnThread<T>(Func<T> run)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(run());
            }
            catch (Exception failed)
            {
                done.SetException(failed);
            }
        })
        { IsBackground = true }.Start();
        return done.Task;
    }

    private static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;
}
