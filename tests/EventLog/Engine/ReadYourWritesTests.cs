using FluentAssertions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Projections;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>
/// Whoever has written sees it, whichever process answers; whoever has not is told how old the rows are.
/// </summary>
public sealed class ReadYourWritesTests : IAsyncLifetime
{
    private static readonly TimeSpan AtOnce = TimeSpan.Zero;

    private readonly Guid _id = Guid.CreateVersion7();
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_one_process_has_written_another_one_shows(bool writerWorks)
    {
        await using var one = await ProbeHost.StartAsync(_database, works: writerWorks);
        await using var other = await ProbeHost.StartAsync(_database);
        for (var round = 1; round <= 100; round++)
        {
            var (writer, reader) = writerWorks && round % 2 == 0 ? (other, one) : (one, other);
            var written = await WriteAsync(writer, new IncrementCounter(_id));

            var arrivals = await ReadAsync(reader, new CountArrivals(_id), written, ProbeDatabase.Patience);
            var effects = await ReadAsync(reader, new CountEffects(_id), written, ProbeDatabase.Patience);

            (arrivals.Times, effects.Times).Should().Be((round, round));
        }
    }

    [Fact]
    public async Task A_read_that_is_too_early_is_refused_when_its_patience_is_over_and_goes_through_later()
    {
        await using var host = await StartPausedAsync();
        var written = await WriteAsync(host, new IncrementCounter(_id));

        var early = await ReadAsync(host, new CountArrivals(_id), written, TimeSpan.FromMilliseconds(100));
        var waiting = ReadAsync(host, new CountArrivals(_id), written, ProbeDatabase.Patience);
        await _database.RunAsync("update log.consumers set state = 'running'");
        var late = await waiting;

        (early.Error, early.State!.Lag > TimeSpan.Zero).Should().Be((SharedErrors.Behind, true));
        (late.Error, late.Times).Should().Be((null, 1));
    }

    [Fact]
    public async Task A_transaction_of_which_the_consumer_follows_nothing_is_behind_it_already()
    {
        await using var host = await StartPausedAsync();
        var stranger = new LogMark(1, await InsertAsync("orders.something_else", _id));

        var read = await ReadAsync(host, new CountArrivals(_id), stranger, AtOnce);

        (read.Error, read.State!.Lag).Should().Be((null, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_consumer_that_has_never_run_is_behind_everything()
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false);
        var written = await WriteAsync(host, new IncrementCounter(_id));

        var read = await ReadAsync(host, new CountArrivals(_id), written, AtOnce);

        (read.Error, read.State!.Position, read.State.Lag > TimeSpan.Zero)
            .Should().Be((SharedErrors.Behind, "0-0-0", true));
    }

    [Fact]
    public async Task A_transaction_of_a_former_era_is_passed_by_a_cursor_of_a_later_one()
    {
        await using var host = await StartPausedAsync();
        var written = await WriteAsync(host, new IncrementCounter(_id));
        await _database.RunAsync("select log.begin_era('restored')");

        var before = await ReadAsync(host, new CountArrivals(_id), written, AtOnce);
        await _database.RunAsync("update log.consumers set era = 2, transaction_id = '1', position = 0");
        var after = await ReadAsync(host, new CountArrivals(_id), written, AtOnce);

        (before.Error, after.Error).Should().Be((SharedErrors.Behind, null));
    }

    [Fact]
    public async Task Of_a_consumer_in_shards_the_one_that_has_the_stream_decides()
    {
        await using var host = await StartPausedAsync();
        var (first, second) = (await StreamOfShardAsync(0), await StreamOfShardAsync(1));
        var inFirst = await WriteAsync(host, new IncrementCounter(first));
        var inSecond = await WriteAsync(host, new IncrementCounter(second));
        await _database.RunAsync(
            """
            insert into log.consumers (module, name, shard, shards, kind, version, state)
            select module, name, 1, 2, kind, version, state from log.consumers where name = 'rm_arrivals'
            """);
        await _database.RunAsync(
            """
            update log.consumers set shards = 2, era = 1, position = 0,
                transaction_id = (case shard when 0 then $1 else '1' end)::xid8
            where name = 'rm_arrivals'
            """,
            (inSecond.TransactionId + 1).ToString());

        var passed = await ReadAsync(host, new CountArrivals(first), inFirst, AtOnce);
        var behind = await ReadAsync(host, new CountArrivals(second), inSecond, AtOnce);

        (passed.Error, behind.Error).Should().Be((null, SharedErrors.Behind));
        behind.State!.Position.Should().Be("1-1-0", "it is no further than its last shard");
        behind.State.Lag.Should().BePositive();
    }

    [Fact]
    public async Task A_stream_that_is_parked_is_not_passed()
    {
        await using var host = await StartPausedAsync();
        var written = await WriteAsync(host, new IncrementCounter(_id));
        var earlier = new LogMark(1, written.TransactionId - 1);
        await _database.RunAsync(
            """
            insert into log.parked (module, consumer, stream_id, era, transaction_id, position, cause)
            select 'orders', 'rm_arrivals', e.stream_id, e.era, e.transaction_id, e.position, 'poison'
            from log.events e where e.kind = 'domain'
            """);
        await _database.RunAsync("update log.consumers set era = 1, transaction_id = '9000000000000'");

        var parked = await ReadAsync(host, new CountArrivals(_id), written, AtOnce);
        var other = await ReadAsync(host, new CountArrivals(_id), earlier, AtOnce);

        (parked.Error, other.Error).Should().Be((SharedErrors.Behind, null));
    }

    [Fact]
    public async Task The_lag_is_the_age_of_the_oldest_event_that_is_not_shown_and_nothing_when_all_are()
    {
        await using var host = await StartPausedAsync();
        await host.DoAsync(new IncrementCounter(_id));
        await host.AdvanceAsync(TimeSpan.FromHours(1));
        await host.DoAsync(new IncrementCounter(_id));

        var behind = await ReadAsync(host, new CountArrivals(_id), awaited: null, AtOnce);
        await _database.RunAsync("update log.consumers set state = 'running'");
        await host.QuiesceAsync();
        var level = await ReadAsync(host, new CountArrivals(_id), awaited: null, AtOnce);

        behind.Error.Should().BeNull();
        behind.State!.Lag.Should().BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
        level.State!.Lag.Should().Be(TimeSpan.Zero);
        level.State.Position.Should().NotBe(behind.State.Position);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(WireVerdict.CutBefore)]
    [InlineData(WireVerdict.CutAfter)]
    public async Task A_write_knows_its_transaction_even_if_the_connection_broke(WireVerdict? verdict)
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: proxy);
        var cut = verdict is { } how
            ? proxy.OnceAsync(how, batch => batch.Contains("insert into log.events"))
            : Task.CompletedTask;

        var written = await WriteAsync(host, new IncrementCounter(_id));

        cut.IsCompleted.Should().BeTrue();
        written.Should().Be(await MarkOfLastEventAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(WireVerdict.CutBefore)]
    [InlineData(WireVerdict.CutAfter)]
    public async Task An_explicit_transaction_knows_itself_even_if_the_connection_broke(WireVerdict? verdict)
    {
        await using var proxy = await _database.StartProxyAsync();
        await using var host = await ProbeHost.StartAsync(_database, works: false, through: proxy);
        var cut = verdict is { } how
            ? proxy.OnceAsync(how, batch => batch.Contains("commit") && !batch.Contains("begin"))
            : Task.CompletedTask;

        var written = await WriteAsync(host, new IncrementNumberedCounter(_id));

        cut.IsCompleted.Should().BeTrue();
        written.Should().Be(await MarkOfLastEventAsync());
    }

    [Fact]
    public async Task A_repeated_request_is_told_the_transaction_of_the_first_one()
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false);
        var first = await SendAsync(host, new IncrementCounter(_id), "key");
        await host.DoAsync(new IncrementCounter(_id));

        var again = await SendAsync(host, new IncrementCounter(_id), "key");

        (again.Error, again.Written).Should().Be((SharedErrors.Replayed, first.Written));
        first.Written.Should().NotBeNull();
    }

    [Fact]
    public async Task A_request_that_writes_no_event_has_nothing_to_wait_for_the_first_time_and_again()
    {
        await using var host = await ProbeHost.StartAsync(_database, works: false);

        var first = await SendAsync(host, new LeaveEffect("bare"), "key");
        var again = await SendAsync(host, new LeaveEffect("bare"), "key");

        (first.Error, first.Written).Should().Be((null, null));
        (again.Error, again.Written).Should().Be((SharedErrors.Replayed, null));
    }

    [Fact]
    public async Task A_query_that_follows_a_consumer_that_is_not_there_keeps_the_host_from_starting()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = "Testing" });
        builder.Services.AddLogging();
        builder.Services.AddSingleton(new ProbeRules());
        builder.Services.AddModular(builder.Configuration, [new ProbeModule()], _database.Test.Database);
        builder.Services.RemoveAll<IProjection>();
        using var host = builder.Build();

        var start = () => host.Services.StartModulesAsync(isAlone: false, CancellationToken.None);

        await start.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("CountArrivals follows 'rm_arrivals', and module 'orders' has no such consumer.");
    }

    [Theory]
    [InlineData(ReadModels.Sql, false)]
    [InlineData(ReadModels.AwaitingSql, true)]
    public async Task The_log_is_asked_by_its_index(string sql, bool awaits)
    {
        await _database.RunAsync(
            """
            insert into log.events (transaction_id, event_id, stream_id, stream_type, kind, stream_version, module,
                                    type, schema_version, data, correlation_id, actor, occurred_at)
            select g::text::xid8, gen_random_uuid(), gen_random_uuid(), 's', 'domain', 1, 'orders', 't', 1, '{}',
                   gen_random_uuid(), 'test', clock_timestamp()
            from generate_series(1, 20000) g
            """);
        await _database.RunAsync("analyze log.events");
        await using var orders = await _database.Test.OpenAsync("orders");
        await using var explain = new NpgsqlCommand($"explain {sql}", orders);
        explain.Parameters.AddWithValue("rm_arrivals");
        explain.Parameters.AddWithValue(new[] { "t" });
        if (awaits)
        {
            explain.Parameters.AddWithValue((short)1);
            explain.Parameters.AddWithValue(NpgsqlDbType.Xid8, 10_000UL);
        }

        List<string> plan = [];
        await using (var line = await explain.ExecuteReaderAsync())
        {
            while (await line.ReadAsync())
            {
                plan.Add(line.GetString(0));
            }
        }

        plan.Should().Contain(line => line.Contains("events_reading_order"))
            .And.NotContain(line => line.Contains("Seq Scan on events"));
    }

    private static async Task<LogMark> WriteAsync<T>(ProbeHost host, IRequest<T> command)
        where T : IResult<T>
    {
        var sent = await SendAsync(host, command);
        sent.Error.Should().BeNull();
        return sent.Written!.Value;
    }

    private static async Task<(Error? Error, LogMark? Written)> SendAsync<T>(
        ProbeHost host, IRequest<T> command, string? key = null)
        where T : IResult<T>
    {
        await using var scope = host.Services.CreateAsyncScope();
        if (key is not null)
        {
            scope.ServiceProvider.GetRequiredService<IdempotentRequest>().Activate(
                "user:1", "POST /x", key, [1], _ => new StoredAnswer(204, Location: null, ETag: null, Body: default));
        }

        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
        return (result.Error, scope.ServiceProvider.GetRequiredService<RequestContext>().Written);
    }

    private static async Task<(Error? Error, long Times, ReadModelState? State)> ReadAsync(
        ProbeHost host, IQuery<Counted> query, LogMark? awaited, TimeSpan patience)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var freshness = scope.ServiceProvider.GetRequiredService<Freshness>();
        (freshness.Awaited, freshness.Patience) = (awaited, patience);
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(query);
        return (result.Error, result.Error is null ? result.Value.Times : 0, freshness.State);
    }

    /// <summary>Its consumers are there and do nothing until they are told to.</summary>
    private async Task<ProbeHost> StartPausedAsync()
    {
        var host = await ProbeHost.StartAsync(_database);
        await _database.EventuallyAsync(
            "select count(*) from log.consumers where owner is not null", ProbeModule.ConsumerRows);
        await _database.RunAsync("update log.consumers set state = 'paused', fencing = fencing + 1, owner = null");
        return host;
    }

    private async Task<Guid> StreamOfShardAsync(int shard) => await _database.AskAsync<Guid>(
        "select id from (select gen_random_uuid() as id from generate_series(1, 100)) s where log.shard_of(id, 2) = $1",
        shard);

    private async Task<ulong> InsertAsync(string type, Guid stream) => await _database.AskAsync<ulong>(
        """
        insert into log.events (event_id, stream_id, stream_type, kind, stream_version, module, type, schema_version,
                                data, correlation_id, actor, occurred_at)
        values (gen_random_uuid(), $2, 'orders.counter', 'domain', 1, 'orders', $1, 1, '{}', gen_random_uuid(), 'test',
                clock_timestamp() - interval '1 day')
        returning transaction_id
        """,
        type, stream);

    private async Task<LogMark> MarkOfLastEventAsync() => new(1, await _database.AskAsync<ulong>(
        "select transaction_id from log.events order by position desc limit 1"));
}
