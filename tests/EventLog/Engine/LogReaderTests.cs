using System.Text;
using FluentAssertions;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.EventLog.Postgres;
using Modular.Tests.EventLog.Probe;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

/// <summary>Nothing that commits late is lost, and nothing is read before what it builds on.</summary>
public sealed class LogReaderTests : IAsyncLifetime
{
    private ProbeDatabase _database = null!;
    private NpgsqlDataSource _orders = null!;
    private LogCursor _cursor;

    public async Task InitializeAsync()
    {
        _database = await ProbeDatabase.CreateWithOwnClusterAsync();
        _orders = NpgsqlDataSource.Create(_database.Test.Database.ConnectionStringFor("orders", PoolKind.Api));
    }

    public async Task DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_open_transaction_holds_back_what_is_committed_after_it()
    {
        await using var early = await BeginAsync();
        await AppendAsync(early, "early");
        await using (var late = await BeginAsync())
        {
            await AppendAsync(late, "late");
            await late.CommitAsync();
        }

        (await ReadAsync()).Should().BeEmpty("the earlier transaction may still commit");

        await early.CommitAsync();

        (await ReadAsync()).Should().Equal("early", "late");
    }

    [Fact]
    public async Task A_later_commit_with_an_earlier_position_is_not_lost()
    {
        await using var first = await BeginAsync();
        await first.Connection!.ScalarAsync("select pg_current_xact_id()");
        await using var second = await BeginAsync();
        await AppendAsync(second, "position 1");
        await AppendAsync(first, "position 2");

        await first.CommitAsync();

        (await ReadAsync()).Should().Equal("position 2");

        await second.CommitAsync();

        (await ReadAsync()).Should().Equal("position 1");
    }

    [Fact]
    public async Task What_commits_first_waits_for_an_earlier_transaction_and_keeps_its_place()
    {
        await using var first = await BeginAsync();
        await first.Connection!.ScalarAsync("select pg_current_xact_id()");
        await using var second = await BeginAsync();
        await AppendAsync(second, "position 1");
        await AppendAsync(first, "position 2");

        await second.CommitAsync();

        (await ReadAsync()).Should().BeEmpty();

        await first.CommitAsync();

        (await ReadAsync()).Should().Equal("position 2", "position 1");
    }

    [Fact]
    public async Task What_is_rolled_back_holds_nothing_back()
    {
        await using var aborted = await BeginAsync();
        await AppendAsync(aborted, "aborted");
        await using var committed = await BeginAsync();
        await AppendAsync(committed, "committed");
        await committed.CommitAsync();

        await aborted.RollbackAsync();

        (await ReadAsync()).Should().Equal("committed");
    }

    [Fact]
    public async Task An_era_sorts_before_the_next_whatever_its_transaction_ids()
    {
        await _database.RunAsync(
            $"""
            insert into log.events (transaction_id, module, {EventSql.Columns})
            values ('99999999', 'orders', {EventSql.Values("restored")})
            """);
        await _database.AskAsync<short>("select log.begin_era('restored from another cluster')");
        await using var next = await BeginAsync();
        await AppendAsync(next, "new");
        await next.CommitAsync();

        (await ReadAsync()).Should().Equal("restored", "new");
    }

    [Fact]
    public async Task A_page_of_a_projection_never_ends_inside_a_transaction()
    {
        foreach (var size in new[] { 3, 3, 10, 3, 3 })
        {
            await using var transaction = await BeginAsync();
            for (var i = 0; i < size; i++)
            {
                await AppendAsync(transaction, "x");
            }

            await transaction.CommitAsync();
        }

        var reader = Reader(wholeTransactions: true, pageSize: 4);
        List<int> pages = [];
        while (await reader.ReadAsync(_cursor, [0], LogCursor.End, CancellationToken.None)
            is { Entries.Count: > 0 } page)
        {
            pages.Add(page.Entries.Count);
            _cursor = page.End;
        }

        pages.Should().Equal(3, 3, 13, 3);
    }

    [Theory]
    [InlineData("force_generic_plan")]
    [InlineData("force_custom_plan")]
    public async Task Both_ends_of_a_page_are_conditions_of_the_index_and_nothing_is_sorted(string planning)
    {
        await _database.RunAsync(
            $"""
            insert into log.events (transaction_id, module, {EventSql.Columns})
            select n::text::xid8, 'orders', {EventSql.Values("x")} from generate_series(100, 20100) n
            """);
        await _database.RunAsync("analyze log.events");
        await using var connection = await _orders.OpenConnectionAsync();
        await connection.RunAsync($"set plan_cache_mode = {planning}");
        await connection.RunAsync(
            $"""
            prepare reading (smallint, xid8, bigint, smallint, xid8, bigint, text[], int, int[]) as
            {LogReader.Sql}
            """);

        var plan = new StringBuilder();
        await using (var explain = new NpgsqlCommand(
            """
            explain (costs off)
            execute reading (1::smallint, '15000', 0, 32767::smallint, '99999999', 1000, '{x}', 1, '{0}')
            """,
            connection))
        {
            await using var rows = await explain.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                plan.AppendLine(rows.GetString(0));
            }
        }

        plan.ToString().Should().Contain("Index Scan using events_reading_order")
            .And.MatchRegex(
                @"Index Cond: \(\(ROW\(era, transaction_id, ""position""\) > .*ROW\(era, transaction_id\) < ")
            .And.MatchRegex(@"Index Cond: .*\n +Filter: \(\(module = \$\d+\) OR \(kind = 'integration'::text\)\)\n",
                "row security is the one filter of the scan")
            .And.NotContain("Sort");
    }

    private async Task<NpgsqlTransaction> BeginAsync() =>
        await (await _orders.OpenConnectionAsync()).BeginTransactionAsync();

    private static async Task AppendAsync(NpgsqlTransaction transaction, string type) =>
        await transaction.Connection!.RunAsync(
            $"insert into log.events ({EventSql.Columns}) values ({EventSql.Values(type)})");

    private async Task<IReadOnlyList<string>> ReadAsync()
    {
        var page = await Reader().ReadAsync(_cursor, [0], LogCursor.End, CancellationToken.None);
        _cursor = page.End;
        return [.. page.Entries.Select(e => e.Type)];
    }

    private LogReader Reader(bool wholeTransactions = false, int pageSize = LogReader.PageSize) => new(
        _orders, new StoredEvents(
            new ModuleCatalog([], []), new SubjectKeyCache(_database.Test.Database.MasterKey, TimeProvider.System)),
        ["early", "late", "position 1", "position 2", "aborted", "committed", "restored", "new", "x"],
        wholeTransactions, pageSize: pageSize);
}

internal static class EventSql
{
    public const string Columns =
        "event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data, correlation_id, actor, "
        + "occurred_at";

    /// <summary>An event that is a stream of its own.</summary>
    public static string Values(string type) =>
        $"gen_random_uuid(), gen_random_uuid(), 'test', 'domain', 1, '{type}', 1, '{{}}', gen_random_uuid(), "
        + "'test', now()";
}
