using System.Collections.Concurrent;
using System.Diagnostics;

namespace Modular.Tests.Orders;

/// <summary>
/// What this test sends to the database from now on: one entry for each round trip, with its statements.
/// </summary>
internal sealed class RoundTrips : IDisposable
{
    private readonly ConcurrentQueue<IReadOnlyList<string>> _seen = new();
    private readonly ActivityListener _listener;
    private readonly Activity _test = new Activity("test").Start();

    public RoundTrips()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _test.TraceId && Text(activity) is { } text)
                {
                    _seen.Enqueue(Statements(text));
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
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

    private static List<string> Statements(string text) =>
        [.. text.Split(';').Select(statement => statement.TrimStart().Split([' ', '\n'])[0])];
}
