using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Postgres;

public sealed class MigratorTests : IAsyncLifetime
{
    private static readonly MigrationFile First = new("orders", 1, "orders", "create table orders.a (id int);\n");
    private static readonly MigrationFile Second = new("orders", 2, "lines", "create table orders.b (id int);\n");
    private static readonly MigrationFile Third = new("orders", 3, "notes", "create table orders.c (id int);\n");

    private TestDatabase _database = null!;

    public async Task InitializeAsync() =>
        _database = await (await PostgresCluster.SharedLogAsync()).CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Each_file_runs_once_and_is_remembered()
    {
        var applied = await MigrateAsync(First, Second);
        var again = await MigrateAsync(First, Second);
        var more = await MigrateAsync(First, Second, Third);

        (applied, again, more).Should().Be((2, 0, 1));
        (await RememberedAsync()).Should().Equal("1 orders", "2 lines", "3 notes");
    }

    [Fact]
    public async Task An_edited_file_is_refused_by_name()
    {
        await MigrateAsync(First, Second);

        var run = () => MigrateAsync(First, Second with { Text = "create table orders.b (id bigint);\n" });

        (await run.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain("orders/0002_lines.sql was edited");
    }

    [Fact]
    public async Task A_renamed_file_is_refused_by_name()
    {
        await MigrateAsync(First, Second);

        var run = () => MigrateAsync(First, Second with { Name = "rows" });

        (await run.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain("orders/0002_rows.sql").And.Contain("orders/0002_lines.sql");
    }

    [Fact]
    public async Task An_applied_file_that_is_missing_is_refused_by_name()
    {
        await MigrateAsync(First, Second);

        var run = () => MigrateAsync(First);

        (await run.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain("orders/0002_lines.sql was applied").And.Contain("missing");
    }

    [Fact]
    public async Task A_file_that_comes_after_a_gap_is_refused_by_name()
    {
        var run = () => MigrateAsync(First, Third);

        (await run.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain("orders/0002 is missing").And.Contain("orders/0003_notes.sql");
        (await RememberedAsync()).Should().BeEmpty("nothing runs when something is refused");
    }

    [Fact]
    public async Task A_number_used_twice_is_refused_by_name()
    {
        var run = () => MigrateAsync(First, Second, Third with { Id = 2 });

        (await run.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain("orders/0002_notes.sql");
    }

    [Fact]
    public async Task A_file_that_comes_too_late_is_refused_by_name()
    {
        await MigrateAsync(First, Second, Third);
        await using (var owner = await _database.OpenAsOwnerAsync())
        {
            await owner.RunAsync("delete from log.migrations where module = 'orders' and id = 2");
        }

        var run = () => MigrateAsync(First, Second, Third);

        (await run.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain("orders/0002_lines.sql is out of order")
            .And.Contain("orders/0003_notes.sql");
    }

    [Fact]
    public async Task A_failing_file_leaves_nothing_behind_and_is_named()
    {
        var broken = Second with { Text = "create table orders.b (id int); create table orders.a (id int);" };

        var run = () => MigrateAsync(First, broken, Third);

        (await run.Should().ThrowAsync<StartupRefusedException>())
            .Which.Problem.Should().Contain("orders/0002_lines.sql failed").And.Contain("42P07");
        (await RememberedAsync()).Should().Equal("1 orders");
        await using var owner = await _database.OpenAsOwnerAsync();
        (await owner.ScalarAsync("select to_regclass('orders.b')::text")).Should().Be(DBNull.Value);
    }

    [Fact]
    public async Task Runners_that_meet_apply_each_file_once()
    {
        var slow = First with { Text = "select pg_sleep(0.2); create table orders.a (id int);" };

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync(slow, Second)));

        applied.Should().BeEquivalentTo([2, 0, 0, 0]);
    }

    [Fact]
    public async Task Names_of_roles_are_filled_in()
    {
        await MigrateAsync(First with
        {
            Text = "create table orders.a (id int); revoke update on orders.a from {{role}};",
        });

        await using var orders = await _database.OpenAsync("orders");
        await orders.RunAsync("insert into orders.a (id) values (1)");
        var update = () => orders.RunAsync("update orders.a set id = 2");
        (await update.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("42501");
    }

    [Fact]
    public void The_files_of_the_log_are_numbered_from_one()
    {
        var files = Migrator.ReadFiles([Migrator.LogSet]);

        files.Select(f => f.Id).Should().Equal(Enumerable.Range(1, files.Count));
        files[0].FullName.Should().Be("log/0001_log.sql");
        files.Should().OnlyContain(f => !f.Text.Contains('\r'));
    }

    private Task<int> MigrateAsync(params MigrationFile[] files) => Migrator.RunAsync(
        _database.Database.OwnerConnectionString,
        _database.Database.Roles,
        [.. Migrator.ReadFiles([Migrator.LogSet]), .. files],
        NullLogger.Instance,
        CancellationToken.None);

    private async Task<IReadOnlyList<string>> RememberedAsync()
    {
        await using var owner = await _database.OpenAsOwnerAsync();
        return (string[])(await owner.ScalarAsync(
            """
            select coalesce(array_agg(id || ' ' || name order by id), '{}')
            from log.migrations
            where module = 'orders'
            """))!;
    }
}
