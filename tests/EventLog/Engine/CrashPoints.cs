using System.Collections.Concurrent;
using System.Diagnostics;
using FluentAssertions;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Xunit.Abstractions;

namespace Modular.Tests.EventLog.Engine;

/// <summary>
/// Lets a process die at each of the statements that matter to a story: before the server has it, and after, when only
/// the answer is missing. The list is taken down from a process that lives; the stories then go side by side.
/// </summary>
/// <typeparam name="TStory">Has a database of its own, on which it is told again and again.</typeparam>
internal sealed class CrashPoints<TStory>(ITestOutputHelper output, Func<Task<TStory>> begin)
    where TStory : ICrashStory
{
    private const int SideBySide = 4;

    /// <returns>The statements at which a process has died.</returns>
    public async Task<IReadOnlyList<string>> GoThroughAsync()
    {
        var undisturbed = new CrashPoint("", 0, WireVerdict.Relay);
        var later = await TellAllAsync(new([undisturbed]));
        List<CrashPoint> points =
        [
            .. later.Select(sent => new CrashPoint(sent, 2, WireVerdict.CutAfter)),
            .. undisturbed.Sent.GroupBy(sent => sent).SelectMany(sent => PointsOf(sent.Key, sent.Count())),
        ];
        var left = new ConcurrentQueue<CrashPoint>(points);
        await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(_ => TellAllAsync(left)));
        points.ForEach(point => output.WriteLine($"{point.Took.TotalSeconds:F1} s {point}"));
        points.Count(point => point.IsReached).Should().BeGreaterThan(points.Count / 2);
        return [.. points.Where(point => point.IsReached).Select(point => point.Statement).Distinct()];
    }

    private async Task<IReadOnlyList<string>> TellAllAsync(ConcurrentQueue<CrashPoint> points)
    {
        await using var story = await begin();
        List<Task> buried = [];
        while (points.TryDequeue(out var point))
        {
            var started = Stopwatch.GetTimestamp();
            await TellAsync(story, point, buried);
            point.Took = Stopwatch.GetElapsedTime(started);
        }

        await Task.WhenAll(buried);
        return story.SentLater;
    }

    // Before or after is the same for what only reads.
    private static IEnumerable<CrashPoint> PointsOf(string statement, int times)
    {
        yield return new CrashPoint(statement, 1, WireVerdict.CutBefore);
        if (!statement.StartsWith("select ", StringComparison.Ordinal) || statement.Contains(" | "))
        {
            yield return new CrashPoint(statement, 1, WireVerdict.CutAfter);
            if (times > 1)
            {
                yield return new CrashPoint(statement, 2, WireVerdict.CutAfter);
            }
        }
    }

    private static async Task TellAsync(TStory story, CrashPoint point, List<Task> buried)
    {
        await story.PrepareAsync();
        var born = await story.Database.AskAsync<DateTime>("select clock_timestamp()");
        var proxy = await story.Database.StartProxyAsync();
        var victim = await ProbeHost.StartAsync(
            story.Database, story.Rules(point), works: false, through: proxy, settings: story.Settings);
        proxy.Intercept = batch => Task.FromResult(point.Decide(batch, story.NameOf));
        await victim.WorkAsync();
        await Task.WhenAny(point.Reached, story.DoneAsync());
        if (point.IsReached)
        {
            await proxy.Fate.WaitAsync(ProbeDatabase.Patience);
        }

        proxy.Sever();
        // It takes a second to give up, and can do no more once the server has done what it had sent.
        buried.Add(BuryAsync(victim, proxy));
        await story.Database.EventuallyAsync(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name <> 'test' and backend_start > $1
            """,
            0L, born);
        // It takes them some seconds to notice by themselves.
        await story.Database.RunAsync(
            """
            delete from log.instances;
            update log.consumers set lease_until = clock_timestamp();
            update log.parked set retry_at = clock_timestamp() where retry_at is not null;
            update log.jobs set lease_until = clock_timestamp() where state = 'running';
            update log.timers set lease_until = clock_timestamp() where lease_until is not null;
            """);
        await using (var next = await ProbeHost.StartAsync(story.Database, settings: story.Settings))
        {
            await next.QuiesceAsync();
        }

        await story.CheckAsync(point);
    }

    private static async Task BuryAsync(ProbeHost victim, WireProxy proxy)
    {
        await victim.DisposeAsync();
        await proxy.DisposeAsync();
    }
}

/// <summary>What a process does, and what has come of it however often it has died.</summary>
internal interface ICrashStory : IAsyncDisposable
{
    ProbeDatabase Database { get; }

    IReadOnlyList<(string Key, string Value)> Settings => [];

    /// <summary>What there is to do, written by a process that lives.</summary>
    Task PrepareAsync();

    /// <summary>For the process that is to die.</summary>
    ProbeRules Rules(CrashPoint point) => new();

    /// <summary>What a batch is called, if it matters to this story.</summary>
    string? NameOf(WireBatch batch);

    /// <summary>What is sent once more, later than the undisturbed story lasts.</summary>
    IReadOnlyList<string> SentLater => [];

    /// <summary>Returns when a process that lives has nothing left to do.</summary>
    Task DoneAsync();

    Task CheckAsync(CrashPoint point);
}

/// <summary>One death: with the statement when it is sent for the n-th time.</summary>
internal sealed class CrashPoint(string statement, int time, WireVerdict verdict)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<WireClient, string> _open = new(ReferenceEqualityComparer.Instance);

    public string Statement => statement;

    public List<string> Sent { get; } = [];

    public TimeSpan Took { get; set; }

    public Task Reached => _reached.Task;

    public bool IsReached => _reached.Task.IsCompleted;

    /// <summary>The first words of its statements.</summary>
    public static string WordsOf(WireBatch batch) => string.Join(" | ", batch.Sql.Select(sql => string.Join(
        ' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(6))));

    public WireVerdict Decide(WireBatch batch, Func<WireBatch, string?> nameOf)
    {
        lock (Sent)
        {
            if (IsReached)
            {
                return WireVerdict.CutBefore;
            }

            if (NameOf(batch, nameOf) is not { } sent)
            {
                return WireVerdict.Relay;
            }

            Sent.Add(sent);
            if (sent != statement || Sent.Count(s => s == statement) < time)
            {
                return WireVerdict.Relay;
            }

            _reached.SetResult();
            return verdict;
        }
    }

    /// <summary>How often it was sent.</summary>
    public int Count(string name)
    {
        lock (Sent)
        {
            return Sent.Count(sent => sent == name);
        }
    }

    public override string ToString() => $"{verdict} {time}. {statement}{(IsReached ? "" : " (not reached)")}";

    // A COMMIT matters if what it commits does. Npgsql learns the types of a server on its own account.
    private string? NameOf(WireBatch batch, Func<WireBatch, string?> nameOf)
    {
        if (_open.Remove(batch.Client, out var before) && batch.Sql is ["COMMIT"])
        {
            return $"commit of {before}";
        }

        if (batch.Contains("BEGIN TRANSACTION") || batch.Contains("version()") || nameOf(batch) is not { } name)
        {
            return null;
        }

        _open[batch.Client] = name;
        return name;
    }
}
