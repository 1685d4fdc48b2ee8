using FluentAssertions;
using Modular.Application.Shared.Operations;
using Modular.Tests.EventLog.Probe;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>A read model that is built anew beside the live one, and the comparison that never ends.</summary>
public sealed class RebuildTests : IAsyncLifetime
{
    private const string ReadModel = "rm_counters";

    private const string Wrong =
        """
        select count(*) from orders.counters c full join orders.rm_counters r using (id)
        where (c.value, c.version) is distinct from (r.value, r.version)
        """;

    private readonly List<Guid> _streams = [.. Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7())];
    private ProbeDatabase _database = null!;
    private ProbeHost _host = null!;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateAsync();
        _host = await ProbeHost.StartAsync(_database, settings: ("Modular:Log:DriftCheckSeconds", "1"));
        await IncrementAsync(rounds: 3);
        await _host.QuiesceAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task It_takes_the_place_of_the_live_one_while_others_write_and_read()
    {
        var indexes = await IndexesAsync();
        var effects = await _database.AskAsync<long>("select count(*) from orders.effects");
        using var stop = new CancellationTokenSource();
        var reading = ReadAllTheTimeAsync(stop.Token);
        var writing = WriteAllTheTimeAsync(stop.Token);

        await StartAsync(swapWhenReady: true);
        await StateAsync("swapped");
        await stop.CancelAsync();
        var written = await writing;
        var fewest = await reading;
        await _host.QuiesceAsync();

        fewest.Should().Be(_streams.Count, "nobody ever saw a model that was half built");
        (await WrongAsync()).Should().Be(0);
        (await IndexesAsync()).Should().Equal(indexes);
        (await _database.AskAsync<long>("select count(*) from orders.effects")).Should().Be(effects + written,
            "a rebuild has no effect but its table");
        (await _database.AskAsync<long>("select count(*) from pg_tables where tablename like '%\\_\\_%'"))
            .Should().Be(0, "nothing is left behind");
        (await ReportAsync("onlyLive")).Should().Be(0);
        (await ReportAsync("onlyNew")).Should().Be(0);
    }

    [Fact]
    public async Task A_row_that_is_not_what_its_events_say_is_in_the_report_and_an_operator_decides()
    {
        await _database.RunAsync("update orders.rm_counters set value = 99 where id = $1", _streams[0]);

        await StartAsync(swapWhenReady: false);
        await StateAsync("ready");

        ((await ReportAsync("onlyLive")), (await ReportAsync("onlyNew"))).Should().Be((1, 1));
        (await _database.AskAsync<string>("select report ->> 'sampleOfLive' from log.rebuilds")).Should().Contain("99");
        (await WrongAsync()).Should().Be(1, "the live one is as it was");

        await IncrementAsync(rounds: 1);
        await _host.DoAsync(new SettleRebuildCommand("orders", ReadModel, Swap: true, Reason: "it was corrupted"));
        await StateAsync("swapped");
        await _host.QuiesceAsync();

        (await WrongAsync()).Should().Be(0);
    }

    [Fact]
    public async Task One_that_is_aborted_leaves_the_live_one_alone_and_nothing_behind()
    {
        await StartAsync(swapWhenReady: false);
        await StateAsync("ready");

        await _host.DoAsync(new SettleRebuildCommand("orders", ReadModel, Swap: false, Reason: null));
        await _host.QuiesceAsync();

        await _database.EventuallyAsync("select count(*) from pg_tables where tablename like '%\\_\\_%'", 0L);
        (await WrongAsync()).Should().Be(0);
        (await _database.AskAsync<string>("select state from log.rebuilds")).Should().Be("aborted");
    }

    [Fact]
    public async Task Whoever_is_killed_in_the_middle_another_goes_on_from_there()
    {
        await using var proxy = await _database.StartProxyAsync();
        await _host.DisposeAsync();
        var pages = 0;
        var cut = new TaskCompletionSource();
        proxy.Intercept = batch =>
        {
            if (batch.Contains("update log.rebuilds set era") && Interlocked.Increment(ref pages) == 2)
            {
                cut.TrySetResult();
                proxy.Sever();
            }

            return Task.FromResult(Tests.Shared.WireVerdict.Relay);
        };
        _host = await ProbeHost.StartAsync(_database, through: proxy, settings: ("Modular:Log:PageSize", "10"));
        await StartAsync(swapWhenReady: true);
        await cut.Task.WaitAsync(ProbeDatabase.Patience);
        var reached = await _database.AskAsync<long>("select events_applied from log.rebuilds");
        await _host.DisposeAsync();

        _host = await ProbeHost.StartAsync(_database, settings: ("Modular:Log:PageSize", "10"));
        await _database.RunAsync("update log.jobs set lease_until = clock_timestamp() where state = 'running'");
        await StateAsync("swapped");
        await _host.QuiesceAsync();

        reached.Should().BeGreaterThan(0);
        (await WrongAsync()).Should().Be(0);
        (await _database.AskAsync<long>("select events_applied from log.rebuilds"))
            .Should().Be(await _database.AskAsync<long>("select count(*) from log.events where kind = 'domain'"));
    }

    [Fact]
    public async Task What_is_written_while_the_two_are_compared_is_not_left_for_the_swap()
    {
        await using var proxy = await _database.StartProxyAsync();
        await _host.DisposeAsync();
        _host = await ProbeHost.StartAsync(_database, works: false);
        await using var working = await ProbeHost.StartAsync(_database, through: proxy);
        var swap = new TaskCompletionSource<int>();
        proxy.Intercept = async batch =>
        {
            if (batch.Contains("only_live as materialized"))
            {
                await IncrementAsync(rounds: 1);
                await _database.EventuallyAsync(Wrong, 0L);
            }
            else if (batch.Contains("log.swap_shadow"))
            {
                swap.TrySetResult(batch.Sql.Count(sql => sql.Contains("update log.rebuilds set era")));
            }

            return Tests.Shared.WireVerdict.Relay;
        };

        await StartAsync(swapWhenReady: true);

        (await swap.Task.WaitAsync(ProbeDatabase.Patience)).Should().Be(0);
        await StateAsync("swapped");
        (await WrongAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_build_with_a_newer_version_of_the_projection_builds_it_at_its_start()
    {
        await _host.DisposeAsync();
        await _database.RunAsync("update orders.rm_counters set value = 99");
        await _database.RunAsync("update log.consumers set version = 0 where name = $1", ReadModel);

        _host = await ProbeHost.StartAsync(_database);
        await StateAsync("swapped");
        await _host.QuiesceAsync();

        (await WrongAsync()).Should().Be(0);
        (await _database.AskAsync<int>("select version from log.consumers where name = $1", ReadModel)).Should().Be(1);
    }

    [Fact]
    public async Task A_sample_of_rows_is_compared_with_their_events_all_the_time()
    {
        await _database.EventuallyAsync(
            "select (drift ->> 'rows')::int > 0 and drift ->> 'mismatches' = '[]' from log.consumers where name = $1",
            expected: true, ReadModel);

        await _database.RunAsync("update orders.rm_counters set value = 99");

        await _database.EventuallyAsync(
            "select drift ->> 'mismatches' like '%' || id || '%' from log.consumers, orders.rm_counters "
            + "where name = $1 and drift ->> 'mismatches' like '%' || id || '%' limit 1",
            expected: true, ReadModel);
    }

    private Task StartAsync(bool swapWhenReady) => _host.DoAsync(
        new StartRebuildCommand("orders", ReadModel, swapWhenReady, Share: 50, Reason: "a test"));

    private Task StateAsync(string state) => _database.EventuallyAsync("select state from log.rebuilds", state);

    private Task<int> ReportAsync(string what) =>
        _database.AskAsync<int>($"select (report ->> '{what}')::int from log.rebuilds");

    private Task<long> WrongAsync() => _database.AskAsync<long>(Wrong);

    private Task<string[]> IndexesAsync() => _database.AskAsync<string[]>(
        "select array(select indexname || indexdef from pg_indexes where tablename = 'rm_counters' order by 1)");

    private async Task IncrementAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var stream in _streams)
            {
                await _host.DoAsync(new IncrementCounter(stream));
            }
        }
    }

    private async Task<int> WriteAllTheTimeAsync(CancellationToken stop)
    {
        var written = 0;
        while (!stop.IsCancellationRequested)
        {
            await _host.DoAsync(new IncrementCounter(_streams[written++ % _streams.Count]));
        }

        return written;
    }

    private async Task<long> ReadAllTheTimeAsync(CancellationToken stop)
    {
        var fewest = long.MaxValue;
        while (!stop.IsCancellationRequested)
        {
            fewest = Math.Min(fewest, await _database.AskAsync<long>("select count(*) from orders.rm_counters"));
        }

        return fewest;
    }
}
