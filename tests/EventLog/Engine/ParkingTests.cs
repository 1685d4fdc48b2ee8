using FluentAssertions;
using Modular.Domain.Shared;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>
/// An event that cannot be handled: its stream waits, in order, all others go on, and nothing is skipped, ever.
/// </summary>
public sealed class ParkingTests : IAsyncLifetime
{
    private const string Waits = "retry_at is null and released_at is null";
    private readonly Guid _bad = Guid.CreateVersion7();
    private readonly Guid _good = Guid.CreateVersion7();
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

    [Theory]
    [InlineData(ErrorKind.Rule)]
    [InlineData(ErrorKind.NotFound)]
    [InlineData(ErrorKind.Validation)]
    public async Task What_is_refused_for_good_waits_for_an_operator_and_goes_on_in_order(ErrorKind kind)
    {
        var attempts = 0;
        _rules.Refusal = effect => effect is { Version: 2 } && effect.Stream == _bad && ++attempts > 0
            ? new Error("not.so", kind, "Not so.")
            : null;

        await IncrementAsync(_bad, 4);
        await IncrementAsync(_good, 3);
        await _database.EventuallyAsync("select count(*) from orders.effects where stream = $1", 3L, _good);
        await _database.EventuallyAsync(
            $"select code from log.parked where consumer = 'reactions' and {Waits}", "not.so");

        (await ReactedToAsync(_bad)).Should().Equal(1);
        attempts.Should().Be(1);

        await IncrementAsync(_bad, 1);
        _rules.Refusal = _ => null;
        await _database.RunAsync("update log.parked set released_at = clock_timestamp()");
        await _host.QuiesceAsync();

        (await ReactedToAsync(_bad)).Should().Equal(1, 2, 3, 4, 5);
        await IncrementAsync(_bad, 1);
        await _host.QuiesceAsync();
        (await ReactedToAsync(_bad)).Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public async Task What_is_released_too_early_waits_again()
    {
        _rules.Refusal = effect => effect.Version == 1 ? new Error("not.so", ErrorKind.Rule, "Not so.") : null;
        await IncrementAsync(_bad, 2);
        await _database.EventuallyAsync($"select count(*) from log.parked where {Waits}", 1L);

        await _database.RunAsync("update log.parked set released_at = clock_timestamp()");
        await _database.EventuallyAsync($"select max(attempts) from log.parked where {Waits}", 2);

        (await ReactedToAsync(_bad)).Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_not_possible_just_now_is_tried_until_it_is()
    {
        var attempts = 0;
        _rules.Refusal = effect => effect.Version == 2 && ++attempts <= 8
            ? new Error("not.now", ErrorKind.Unavailable, "Not now.")
            : null;
        await IncrementAsync(_bad, 3);
        await _database.EventuallyAsync(
            "select attempts >= 3 and retry_at is not null from log.parked", expected: true);

        // Its turn comes by itself; this only spares the wait.
        while (await _database.AskAsync<long>("select count(*) from log.parked") > 0)
        {
            await _database.RunAsync("update log.parked set retry_at = clock_timestamp()");
            await Task.Delay(50);
        }

        await _host.QuiesceAsync();
        (await ReactedToAsync(_bad)).Should().Equal(1, 2, 3);
        attempts.Should().Be(9);
    }

    [Fact]
    public async Task An_exception_is_tried_a_few_times_and_then_waits_for_an_operator()
    {
        _rules.Refusal = effect => effect.Version == 2 ? throw new InvalidOperationException("a bug") : null;
        await IncrementAsync(_bad, 3);

        await _database.EventuallyAsync($"select attempts from log.parked where {Waits}", 6);

        (await ReactedToAsync(_bad)).Should().Equal(1);
        (await _database.AskAsync<string>("select cause from log.parked")).Should().Be("a bug");
    }

    [Fact]
    public async Task An_exception_that_goes_away_leaves_nothing_behind()
    {
        var attempts = 0;
        _rules.Refusal = effect => effect.Version == 2 && Interlocked.Increment(ref attempts) < 3
            ? throw new InvalidOperationException("a hiccup")
            : null;

        await IncrementAsync(_bad, 3);
        await _host.QuiesceAsync();

        (await ReactedToAsync(_bad)).Should().Equal(1, 2, 3);
        (await _database.AskAsync<long>("select count(*) from log.parked")).Should().Be(0);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_stops_its_stream_alone_in_every_consumer()
    {
        await PauseAsync();
        await IncrementAsync(_bad, 3);
        await IncrementAsync(_good, 3);
        await _database.RunAsync(
            "update log.events set data = '{\"id\": 7}' where stream_id = $1 and stream_version = 2", _bad);

        await ResumeAsync();
        await _database.EventuallyAsync($"select count(*) from log.parked where {Waits}", 3L);
        await _database.EventuallyAsync("select count(*) from orders.effects", 4L);

        (await ReactedToAsync(_bad)).Should().Equal(1);
        (await ReactedToAsync(_good)).Should().Equal(1, 2, 3);
        (await ArrivedAsync(_bad)).Should().Equal(1);
        (await ArrivedAsync(_good)).Should().Equal(1, 2, 3);

        await _database.RunAsync(
            """
            update log.events set data = jsonb_build_object('id', stream_id, 'value', stream_version)
            where stream_id = $1
            """,
            _bad);
        await _database.RunAsync("update log.parked set released_at = clock_timestamp()");
        await _host.QuiesceAsync();

        (await ReactedToAsync(_bad)).Should().Equal(1, 2, 3);
        (await ArrivedAsync(_bad)).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task A_row_that_its_table_refuses_costs_a_projection_its_stream_and_no_other()
    {
        await PauseAsync();
        foreach (var _ in Enumerable.Range(0, 20))
        {
            await IncrementAsync(Guid.CreateVersion7(), 1);
        }

        await IncrementAsync(_bad, 2);
        await IncrementAsync(_good, 2);
        await _database.RunAsync($"alter table orders.rm_arrivals add constraint no check (stream_id <> '{_bad}')");

        await ResumeAsync();
        await _database.EventuallyAsync("select code from log.parked where consumer = 'rm_arrivals'", "23514");

        (await ArrivedAsync(_bad)).Should().BeEmpty();
        (await ArrivedAsync(_good)).Should().Equal(1, 2);
        (await _database.AskAsync<long>("select count(*) from orders.rm_arrivals")).Should().Be(22);

        await _database.RunAsync("alter table orders.rm_arrivals drop constraint no");
        await _host.QuiesceAsync();

        (await ArrivedAsync(_bad)).Should().Equal(1, 2);
    }

    [Fact]
    public async Task A_stream_that_an_operator_parks_waits_from_there_on()
    {
        await IncrementAsync(_bad, 2);
        await _host.QuiesceAsync();
        await _database.RunAsync(
            """
            insert into log.parked (module, consumer, shard, stream_id, era, transaction_id, position, cause)
            select 'orders', 'reactions', log.shard_of($1, 4), $1, 0, '0', 0, 'an operator says so'
            """,
            _bad);
        await _database.EventuallyAsync("select era > 0 from log.parked", expected: true);

        await IncrementAsync(_bad, 2);
        await IncrementAsync(_good, 1);
        await _database.EventuallyAsync("select count(*) from orders.effects", 3L);
        await _database.RunAsync("update log.parked set released_at = clock_timestamp()");
        await _host.QuiesceAsync();

        (await ReactedToAsync(_bad)).Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public async Task Too_many_parked_streams_pause_the_shard_and_nothing_is_skipped()
    {
        await _host.DisposeAsync();
        _host = await ProbeHost.StartAsync(_database, _rules, settings: ("Modular:Log:MostParkedStreams", "1"));
        _rules.Refusal = _ => new Error("not.so", ErrorKind.Rule, "Not so.");
        foreach (var _ in Enumerable.Range(0, 12))
        {
            await _host.DoAsync(new IncrementCounter(Guid.CreateVersion7()));
        }

        await _database.EventuallyAsync(
            "select count(*) > 0 from log.consumers where state = 'paused' and last_error like '%parked%'",
            expected: true);
        (await _database.AskAsync<long>("select max(count) from (select count(*) from log.parked group by shard) s"))
            .Should().Be(1);

        _rules.Refusal = _ => null;
        await _database.EventuallyAsync(
            "select count(*) from log.consumers where owner is null and state = 'running'", 0L);
        // Again and again: a refusal that was on its way still parks its stream.
        await _database.EventuallyAsync(
            """
            with released as (
                update log.parked set released_at = clock_timestamp() where released_at is null returning 1),
            resumed as (update log.consumers set state = 'running' where state = 'paused' returning 1)
            select count(*) from orders.effects
            """, 12L);
        await _host.QuiesceAsync();

        (await _database.AskAsync<long>("select count(*) from orders.effects")).Should().Be(12);
    }

    private async Task PauseAsync()
    {
        await _database.EventuallyAsync(
            "select count(*) from log.consumers where owner is not null", ProbeModule.ConsumerRows);
        await _database.RunAsync("update log.consumers set state = 'paused'");
    }

    // With a new fencing number: what was read before is not written now, by whoever was slow in between.
    private Task<int> ResumeAsync() =>
        _database.RunAsync("update log.consumers set state = 'running', fencing = fencing + 1");

    private async Task IncrementAsync(Guid stream, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _host.DoAsync(new IncrementCounter(stream));
        }
    }

    private Task<int[]> ReactedToAsync(Guid stream) => _database.AskAsync<int[]>(
        "select array(select version from orders.effects where stream = $1 order by arrival)", stream);

    private Task<int[]> ArrivedAsync(Guid stream) => _database.AskAsync<int[]>(
        "select array(select stream_version from orders.rm_arrivals where stream_id = $1 order by arrival)", stream);
}
