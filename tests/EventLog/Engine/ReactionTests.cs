using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>What becomes of an event whose command is refused, or that cannot be read.</summary>
public sealed class ReactionTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.CreateVersion7();
    private readonly ProbeRules _rules = new();
    private ProbeDatabase _database = null!;
    private ProbeHost _host = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _host = await ProbeHost.StartAsync(_database, _rules);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Too_late_or_done_before_counts_as_handled()
    {
        _rules.Refusal = effect => effect.Version == 2 ? new Error("too.late", ErrorKind.State, "Too late.") : null;

        await IncrementAsync(3);
        await _host.QuiesceAsync();

        (await ReactedToAsync()).Should().Equal(1, 3);
        (await _database.AskAsync<long>("select events_applied from log.consumers where name = 'reactions'"))
            .Should().Be(3);
    }

    [Theory]
    [InlineData(ErrorKind.Rule)]
    [InlineData(ErrorKind.Unavailable)]
    public async Task Any_other_refusal_holds_the_line_and_is_tried_until_it_goes_away(ErrorKind kind)
    {
        var attempts = 0;
        _rules.Refusal = effect => effect.Version == 2 && Interlocked.Increment(ref attempts) > 0
            ? new Error("not.now", kind, "Not now.")
            : null;
        await IncrementAsync(3);

        await _database.EventuallyAsync(
            "select last_error like '%not.now%' from log.consumers where name = 'reactions'", expected: true);
        await WaitUntilAsync(() => Volatile.Read(ref attempts) >= 3);

        (await ReactedToAsync()).Should().Equal(1);

        _rules.Refusal = _ => null;
        await _host.QuiesceAsync();

        (await ReactedToAsync()).Should().Equal(1, 2, 3);
        (await _database.AskAsync<bool>("select last_error is null from log.consumers where name = 'reactions'"))
            .Should().BeTrue();
    }

    [Fact]
    public async Task An_exception_holds_the_line_as_well()
    {
        var attempts = 0;
        _rules.Refusal = effect => effect.Version == 2 && Interlocked.Increment(ref attempts) < 3
            ? throw new InvalidOperationException("a bug")
            : null;

        await IncrementAsync(3);
        await _host.QuiesceAsync();

        (await ReactedToAsync()).Should().Equal(1, 2, 3);
        attempts.Should().Be(3);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_holds_back_nothing_before_it()
    {
        await IncrementAsync(1);
        await _host.QuiesceAsync();
        await _database.RunAsync("update log.consumers set state = 'paused'");
        await IncrementAsync(2);
        await _database.RunAsync(
            """
            update log.events set data = '{"id": 7}' where kind = 'integration' and stream_version = 3
            """);

        await _database.RunAsync("update log.consumers set state = 'running'");
        await _database.EventuallyAsync(
            "select last_error is not null from log.consumers where name = 'reactions'", expected: true);

        (await ReactedToAsync()).Should().Equal(1, 2);
    }

    private async Task IncrementAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _host.DoAsync(new IncrementCounter(_id));
        }
    }

    private Task<int[]> ReactedToAsync() =>
        _database.AskAsync<int[]>("select array(select version from orders.effects order by arrival)");

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(ProbeDatabase.Patience);
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
