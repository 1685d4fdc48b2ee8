using FluentAssertions;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.EventLog.Engine;

/// <summary>
/// A consumer that dies at any of its statements, before the server has it or after, leaves what one leaves that never
/// died. The list of the points is what such a consumer sends: taken down first, then gone through one by one.
/// </summary>
public sealed class CrashPointTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Events = 3;
    private ProbeDatabase _database = null!;
    private ProbeHost _writer = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _writer = await ProbeHost.StartAsync(_database, works: false);
    }

    public async Task DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Whatever_it_was_about_to_send_or_had_just_sent_nothing_is_lost_or_doubled()
    {
        var points = await RunAsync(dieAt: int.MaxValue, WireVerdict.Relay);
        points.Should().HaveCountGreaterThan(10, "it leases, reads, reacts, projects, parks, tries again and unparks");

        foreach (var (point, number) in points.Select((point, number) => (point, number)))
        {
            output.WriteLine($"{number}: {point}");
            await RunAsync(number, number % 2 == 0 ? WireVerdict.CutBefore : WireVerdict.CutAfter);
        }
    }

    // One event fails once, so that parking and coming back are among the points.
    private async Task<IReadOnlyList<string>> RunAsync(int dieAt, WireVerdict verdict)
    {
        var (plain, failing) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var version = 1; version <= Events; version++)
        {
            await _writer.DoAsync(new IncrementCounter(plain));
            await _writer.DoAsync(new IncrementCounter(failing));
        }

        var failures = 0;
        var rules = new ProbeRules
        {
            Refusal = effect =>
                (effect.Stream, effect.Version) == (failing, 2) && Interlocked.Increment(ref failures) == 1
                ? throw new InvalidOperationException("once")
                : null,
        };
        List<string> sent = [];
        var isUp = false;
        var died = new TaskCompletionSource();
        await using (var proxy = await _database.StartProxyAsync())
        {
            proxy.Intercept = batch =>
            {
                lock (sent)
                {
                    // From the registration of its first consumer on: what comes before is the start of the process.
                    isUp |= batch.Contains("modular.consumer.");
                    if (!isUp || batch.Contains("log.jobs") || batch.Contains("log.timers")
                        || !batch.Client.User.EndsWith("orders"))
                    {
                        return Task.FromResult(WireVerdict.Relay);
                    }

                    sent.Add(string.Join(" | ", batch.Sql.Select(sql => string.Join(' ', sql.Split().Take(6)))));
                    if (sent.Count - 1 < dieAt)
                    {
                        return Task.FromResult(WireVerdict.Relay);
                    }

                    died.TrySetResult();
                    return Task.FromResult(sent.Count - 1 == dieAt ? verdict : WireVerdict.CutBefore);
                }
            };
            await using var victim = await ProbeHost.StartAsync(_database, rules, through: proxy);
            await Task.WhenAny(died.Task, DoneAsync(plain, failing));
            proxy.Sever();
            // It takes them some seconds to notice by themselves.
            await _database.RunAsync("delete from log.instances");
            await _database.RunAsync("update log.consumers set lease_until = clock_timestamp()");
            await _database.RunAsync("update log.parked set retry_at = clock_timestamp() where retry_at is not null");
            await using var next = await ProbeHost.StartAsync(_database);
            await next.QuiesceAsync();
        }

        foreach (var stream in new[] { plain, failing })
        {
            (await SeenAsync("select version from orders.effects where stream = $1 order by arrival", stream))
                .Should().Equal([1, 2, 3], $"reactions, dead at {dieAt} ({verdict})");
            (await SeenAsync(
                "select stream_version from orders.rm_arrivals where stream_id = $1 order by arrival", stream))
                .Should().Equal([1, 2, 3], $"projections, dead at {dieAt} ({verdict})");
        }

        return sent;
    }

    private async Task DoneAsync(Guid plain, Guid failing)
    {
        foreach (var stream in new[] { plain, failing })
        {
            await _database.EventuallyAsync(
                "select count(*) from orders.effects where stream = $1", (long)Events, stream);
        }

        await _database.EventuallyAsync("select count(*) from log.parked", 0L);
    }

    private Task<int[]> SeenAsync(string sql, Guid stream) => _database.AskAsync<int[]>($"select array({sql})", stream);
}
