using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Postgres;

/// <summary>What the database itself refuses, whatever the code asks for.</summary>
public sealed class RoleWallTests(RoleWallTests.Walls walls) : IClassFixture<RoleWallTests.Walls>, IAsyncLifetime
{
    private const string Forbidden = "42501";
    private const string Columns =
        "event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data, correlation_id, actor, "
        + "occurred_at";

    private const string Values =
        "gen_random_uuid(), gen_random_uuid(), 'order', 'domain', 1, 'orders.order.placed', 1, '{}', "
        + "gen_random_uuid(), 'test', now()";

    private const string OneOfEach =
        $$"""
        insert into log.events ({{Columns}}) values ({{Values}});
        insert into log.events ({{Columns}})
        select event_id, stream_id, stream_type, 'integration', stream_version, type, schema_version, data::jsonb,
            correlation_id, actor, occurred_at
        from (values ({{Values}})) as v ({{Columns}});
        insert into log.consumers (name, kind, version) values ('x', 'reaction', 1);
        insert into log.parked (consumer, stream_id, era, transaction_id, position, cause)
        values ('x', gen_random_uuid(), 1, '1', 1, 'because');
        insert into log.jobs (id, queue, type, payload, run_at, max_attempts, correlation_id, actor)
        values (gen_random_uuid(), 'q', 't', '{}', now(), 1, gen_random_uuid(), 'test');
        insert into log.timers (key, type, payload, due_at, correlation_id, actor)
        values ('k', 't', '{}', now(), gen_random_uuid(), 'test');
        insert into log.idempotency (principal, route, key, fingerprint, status, headers)
        values ('p', 'r', 'k', '', 200, '{}');
        """;

    /// <summary>Which rows of whom the role sees.</summary>
    private const string Visible =
        """
        select array_agg(module || ' ' || what order by module, what)
        from (select module, kind as what from log.events
              union all select module, kind || ' archived' from log.events_archive
              union all select module, 'consumer' from log.consumers
              union all select module, 'parked' from log.parked
              union all select module, 'job' from log.jobs
              union all select module, 'timer' from log.timers
              union all select module, 'key' from log.idempotency) as visible
        """;

    private static readonly string[] Told = ["integration", "integration archived"];

    private static readonly string[] Own =
        [.. Told, "domain", "domain archived", "consumer", "parked", "job", "timer", "key"];

    private NpgsqlConnection _orders = null!;
    private NpgsqlConnection _ops = null!;

    public async Task InitializeAsync()
    {
        _orders = await walls.Database.OpenAsync("orders");
        _ops = await walls.Database.OpenAsync("ops");
    }

    public async Task DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _ops.DisposeAsync();
    }

    [Fact]
    public async Task A_module_works_with_its_own_tables()
    {
        await _orders.RunAsync("insert into orders.orders (id) values (1)");
        await _orders.RunAsync("update orders.orders set id = 2");
        await _orders.RunAsync("delete from orders.orders");
    }

    [Theory]
    [InlineData("select * from billing.invoices")]
    [InlineData("insert into billing.invoices (id) values (1)")]
    [InlineData("select 1 from orders.orders o join billing.invoices i on i.id = o.id")]
    public Task The_schema_of_another_module_is_out_of_reach(string sql) => RefusedAsync(_orders, sql);

    [Theory]
    [InlineData("update log.events set type = 'x'")]
    [InlineData("delete from log.events")]
    [InlineData("truncate log.events")]
    [InlineData("select * from log.events for update")]
    [InlineData("insert into log.events_archive select * from log.events_archive")]
    [InlineData("delete from log.migrations")]
    [InlineData("select * from log.migrations")]
    [InlineData("update log.clock set business_offset = '1 day'")]
    [InlineData("select log.begin_era('because')")]
    [InlineData("insert into log.eras (era, reason) values (2, 'because')")]
    public Task The_log_cannot_be_rewritten(string sql) => RefusedAsync(_orders, sql);

    [Theory]
    [InlineData("position", "1")]
    [InlineData("transaction_id", "'1'")]
    [InlineData("era", "0")]
    [InlineData("module", "'billing'")]
    public Task An_event_cannot_choose_its_place(string column, string value) => RefusedAsync(
        _orders, $"insert into log.events ({column}, {Columns}) values ({value}, {Values})");

    [Fact]
    public async Task The_database_says_whose_an_event_is_and_where_it_stands()
    {
        var row = await _orders.ScalarAsync(
            $"""
            insert into log.events ({Columns}) values ({Values})
            returning module || ' ' || era || ' ' || (transaction_id = pg_current_xact_id()) || ' ' || (position > 0)
            """);

        row.Should().Be("orders 1 true true");
    }

    [Fact]
    public async Task Two_events_cannot_have_one_version_of_a_stream()
    {
        const string sql = $"""
            insert into log.events ({Columns})
            select event_id, '00000000-0000-0000-0000-000000000001', stream_type, kind, stream_version, type,
                schema_version, data::jsonb, correlation_id, actor, occurred_at
            from (values ({Values})) as v ({Columns})
            """;
        await _orders.RunAsync(sql);

        var twin = () => _orders.RunAsync(sql);

        var conflict = (await twin.Should().ThrowAsync<PostgresException>()).Which;
        (conflict.SqlState, conflict.ConstraintName).Should().Be(("23505", "events_stream_version_key"));
    }

    [Theory]
    [InlineData("insert into log.consumers (module, name, kind, version) values ('billing', 'x', 'reaction', 1)")]
    [InlineData("update log.consumers set module = 'billing'")]
    [InlineData(
        """
        insert into log.timers (module, key, type, payload, due_at, correlation_id, actor)
        values ('billing', 'k', 't', '{}', now(), gen_random_uuid(), 'test')
        """)]
    [InlineData(
        """
        insert into log.jobs (module, id, queue, type, payload, run_at, max_attempts, correlation_id, actor)
        values ('billing', gen_random_uuid(), 'q', 't', '{}', now(), 1, gen_random_uuid(), 'test')
        """)]
    [InlineData(
        """
        insert into log.idempotency (transaction_id, principal, route, key, fingerprint, status, headers)
        values ('1', 'p', 'r', 'k', '', 200, '{}')
        """)]
    [InlineData(
        """
        insert into log.parked (module, consumer, stream_id, era, transaction_id, position, cause)
        values ('billing', 'x', gen_random_uuid(), 1, '1', 1, 'because')
        """)]
    public Task No_row_can_be_written_in_the_name_of_another_module(string sql) => RefusedAsync(_orders, sql);

    [Fact]
    public async Task Work_of_a_module_is_written_in_its_own_name()
    {
        var modules = await _orders.ScalarAsync(
            """
            with c as (
                insert into log.consumers (name, kind, version) values ('x', 'reaction', 1) returning module),
            p as (
                insert into log.parked (consumer, stream_id, era, transaction_id, position, cause)
                values ('x', gen_random_uuid(), 1, '1', 1, 'because') returning module),
            j as (
                insert into log.jobs (id, queue, type, payload, run_at, max_attempts, correlation_id, actor)
                values (gen_random_uuid(), 'q', 't', '{}', now(), 1, gen_random_uuid(), 'test') returning module),
            t as (
                insert into log.timers (key, type, payload, due_at, correlation_id, actor)
                values ('k', 't', '{}', now(), gen_random_uuid(), 'test') returning module),
            i as (
                insert into log.idempotency (principal, route, key, fingerprint, status, headers)
                values ('p', 'r', 'k', '', 200, '{}') returning module)
            select string_agg(distinct module, ',') || count(*)
            from (select * from c union all select * from p union all select * from j union all select * from t
                union all select * from i) as all_of_them
            """);

        modules.Should().Be("orders5");
    }

    [Fact]
    public async Task A_module_sees_its_own_rows_and_of_the_others_what_they_tell()
    {
        await using var database = await (await PostgresCluster.SharedLogAsync()).CreateDatabaseAsync();
        await using var orders = await database.OpenAsync("orders");
        await using var billing = await database.OpenAsync("billing");
        await using var ops = await database.OpenAsync("ops");
        foreach (var module in new[] { orders, billing })
        {
            await module.RunAsync(OneOfEach);
        }

        await using (var owner = await database.OpenAsOwnerAsync())
        {
            await owner.RunAsync(
                $"""
                insert into log.events_archive (era, transaction_id, position, module, {Columns})
                select era, transaction_id, position, module, {Columns} from log.events
                """);
        }

        (await orders.ScalarAsync(Visible)).Should().BeEquivalentTo(Rows(("billing", Told), ("orders", Own)));
        (await billing.ScalarAsync(Visible)).Should().BeEquivalentTo(Rows(("billing", Own), ("orders", Told)));
        (await ops.ScalarAsync(Visible)).Should().BeEquivalentTo(Rows(("billing", Own), ("orders", Own)));

        static IEnumerable<string> Rows(params (string Module, string[] What)[] seen) =>
            seen.SelectMany(rows => rows.What, (rows, what) => $"{rows.Module} {what}");
    }

    [Fact]
    public async Task A_module_changes_and_deletes_its_own_rows_alone()
    {
        await using var database = await (await PostgresCluster.SharedLogAsync()).CreateDatabaseAsync();
        await using var orders = await database.OpenAsync("orders");
        await using var billing = await database.OpenAsync("billing");
        await billing.RunAsync(OneOfEach);

        foreach (var table in new[] { "consumers", "parked", "jobs", "timers", "idempotency" })
        {
            (await orders.RunAsync($"delete from log.{table}")).Should().Be(0, table);
            (await billing.RunAsync($"delete from log.{table}")).Should().Be(1, table);
        }

        await billing.RunAsync(OneOfEach);
        (await orders.RunAsync("update log.consumers set state = 'paused'")).Should().Be(0);
        (await orders.RunAsync("update log.parked set attempts = 9")).Should().Be(0);
        (await orders.RunAsync("update log.jobs set state = 'cancelled'")).Should().Be(0);
        (await orders.RunAsync("update log.timers set due_at = now()")).Should().Be(0);
        (await orders.RunAsync("update log.idempotency set status = 500")).Should().Be(0);
    }

    /// <summary>Not the migrations: their module is whose schema they made, and no module reads them.</summary>
    [Fact]
    public async Task Every_table_of_the_log_that_says_whose_a_row_is_has_row_security()
    {
        await using var owner = await walls.Database.OpenAsOwnerAsync();

        var tables = await owner.ScalarAsync(
            """
            select string_agg(
                c.relname || case when c.relrowsecurity then '' else ' (open)' end, ' ' order by c.relname)
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'module' and not a.attisdropped
            where c.relnamespace = 'log'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migrations'
            """);

        tables.Should().BeOfType<string>().Which.Split(' ')
            .Should().Contain(["events", "consumers", "jobs"]).And.NotContain("(open)", "{0}", tables);
    }

    [Theory]
    [InlineData("create table orders.mine (id int)")]
    [InlineData("create table log.mine (id int)")]
    [InlineData("create table public.mine (id int)")]
    [InlineData("create temporary table mine (id int)")]
    [InlineData("create schema mine")]
    [InlineData("create function orders.mine() returns int language sql return 1")]
    [InlineData("create role mine")]
    [InlineData("create database mine")]
    [InlineData("alter table orders.orders add column more int")]
    [InlineData("drop table orders.orders")]
    [InlineData("grant select on orders.orders to public")]
    [InlineData("set role modular_owner")]
    [InlineData("set role modular_billing")]
    [InlineData("set session authorization modular_owner")]
    public async Task A_module_creates_nothing_and_becomes_nobody_else(string sql)
    {
        var attempt = async () =>
        {
            await _orders.RunAsync(sql);
            // A grant without the right to it is a mere warning; then nothing may have been granted.
            return await _orders.ScalarAsync(
                "select has_table_privilege('modular_billing', 'orders.orders', 'select')");
        };

        try
        {
            (await attempt()).Should().Be(false);
            sql.Should().StartWith("grant");
        }
        catch (PostgresException refused)
        {
            refused.SqlState.Should().Be(Forbidden);
        }
    }

    [Fact]
    public async Task The_operator_sees_the_log_and_who_is_connected()
    {
        foreach (var table in new[]
                 {
                     "events", "events_archive", "consumers", "parked", "jobs", "timers", "idempotency", "clock",
                     "migrations", "eras", "subject_keys",
                 })
        {
            await _ops.RunAsync($"select * from log.{table}");
        }

        foreach (var table in new[] { "consumers", "parked", "jobs", "timers" })
        {
            await _ops.RunAsync($"update log.{table} set module = module");
        }

        await _ops.RunAsync("update log.clock set business_offset = '30 minutes'");
        (await _ops.ScalarAsync(
            "select count(*) from pg_stat_activity where usename = 'modular_orders' and query > ''"))
            .Should().BeOfType<long>().Which.Should().BePositive();
    }

    [Theory]
    [InlineData("select * from orders.orders")]
    [InlineData("update log.events set type = 'x'")]
    [InlineData("delete from log.jobs")]
    [InlineData("insert into log.clock default values")]
    public Task The_operator_sees_no_module_and_changes_no_event(string sql) => RefusedAsync(_ops, sql);

    [Theory]
    [InlineData("select * from log.events")]
    [InlineData("select log.current_era()")]
    [InlineData("select * from orders.orders")]
    public async Task The_sandbox_is_a_stranger(string sql)
    {
        await using var sandbox = await walls.Database.OpenAsync("sandbox");

        await RefusedAsync(sandbox, sql);
    }

    [Fact]
    public async Task A_statement_that_must_hit_says_so()
    {
        await _orders.RunAsync("select log.expect(1, 1, 'orders.order 7')");

        var miss = () => _orders.RunAsync("select log.expect(0, 1, 'orders.order 7')");

        var raised = (await miss.Should().ThrowAsync<PostgresException>()).Which;
        (raised.SqlState, raised.MessageText).Should().Be(("MD001", "orders.order 7"));
    }

    [Fact]
    public async Task A_new_era_is_in_force_for_statements_that_were_prepared_before()
    {
        const string sql = $"insert into log.events ({Columns}) values ({Values}) returning era";
        await using var database = await (await PostgresCluster.SharedLogAsync()).CreateDatabaseAsync();
        await using var orders = await database.OpenAsync("orders");
        await using var append = new NpgsqlCommand(sql, orders);
        await append.PrepareAsync();
        var before = await append.ExecuteScalarAsync();

        await using (var owner = await database.OpenAsOwnerAsync())
        {
            await owner.RunAsync("select log.begin_era('restored from a dump')");
        }

        (before, await append.ExecuteScalarAsync()).Should().Be(((short)1, (short)2));
    }

    [Theory]
    [InlineData("lock_timeout", "5s")]
    [InlineData("idle_in_transaction_session_timeout", "30s")]
    [InlineData("statement_timeout", "30s")]
    public async Task Limits_come_with_the_role(string setting, string value) =>
        (await _orders.ScalarAsync($"select current_setting('{setting}')")).Should().Be(value);

    private static async Task RefusedAsync(NpgsqlConnection connection, string sql)
    {
        var attempt = () => connection.RunAsync(sql);

        (await attempt.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(Forbidden);
    }

    public sealed class Walls : IAsyncLifetime
    {
        public TestDatabase Database { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Database = await (await PostgresCluster.SharedLogAsync()).CreateDatabaseAsync();
            await Migrator.RunAsync(
                Database.Database.OwnerConnectionString,
                Database.Database.Roles,
                [
                    .. Migrator.ReadFiles([Migrator.LogSet]),
                    new("orders", 1, "orders", "create table orders.orders (id int primary key);"),
                    new("billing", 1, "billing", "create table billing.invoices (id int primary key);"),
                ],
                NullLogger.Instance,
                CancellationToken.None);
        }

        public async Task DisposeAsync() => await Database.DisposeAsync();
    }
}
