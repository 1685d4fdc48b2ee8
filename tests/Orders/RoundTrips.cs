using System.Collections.Concurrent;
using System.Diagnostics;

namespace Modular.Tests.Orders;

/// <summary>What this test sends to the database from now on: one entry for each round trip, with its statements.</summary>
internal sealed class RoundTrips : IDisposable
{
    private static readonly ActivitySource Source = new("Modular.Tests.Orders.RoundTrips");

    private readonly ConcurrentQueue<IReadOnlyList<string>> _seen = new();
    private readonly ActivityListener _listener;
    private readonly Activity _test;

    public RoundTrips()
    {
        ActivityTraceId trace = default;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == Source || source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.Source != Source && activity.TraceId == trace && Text(activity) is { } text)
                {
                    _seen.Enqueue(Statements(text));
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        _test = Source.StartActivity("test")!;
        trace = _test.TraceId;
    }

    /// <summary>The first word of each statement, by round trip.</summary>
    public IReadOnlyCollection<IReadOnlyList<string>> Seen => _seen;

    public void Dispose()
    {
        _test.Dispose();
        _listener.Dispose();
    }

    private static string? Text(Activity activity) =>
        (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) as string;

    private static List<string> Statements(string text) => [text];
}
