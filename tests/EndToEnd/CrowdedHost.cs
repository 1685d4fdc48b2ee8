using System.Text.Json;
using System.Text.RegularExpressions;
using Modular.Tests.Demo;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>
/// The product on tables of 200,000 rows, 50,000 for some of the operators', with a Postgres that writes the plan of
/// each statement into its log: a plan is seen because it ran, so no query can be forgotten.
/// </summary>
public sealed partial class CrowdedHost : IAsyncLifetime
{
    // What filters by id are documented with: some rows are its.
    private const string Example = "01a20f72-a9b6-735c-8523-513964a78343";

    // Times from 2025 on, one every five minutes; states, prices and owners as a shop has them.
    private const string Seed =
        $$"""
        set synchronous_commit = off;
        -- An index is made faster of many rows than row by row.
        create temporary table later as
        select indexdef, format('drop index %I.%I', schemaname, indexname) as before from pg_indexes i
        where schemaname in ('orders', 'billing', 'notifications', 'users', 'log')
          and not exists (select from pg_constraint c where c.conname = i.indexname);
        do $$
        declare statement text;
        begin
            for statement in select before from later loop execute statement; end loop;
        end $$;

        create temporary table n as
        select i, lpad(to_hex(i), 32, '0')::uuid as id, '2025-01-01'::timestamptz + i * interval '5 minutes' as at,
               case when i % 1000 = 0 then '{0}'::uuid when i % 1000 = 1 then '{{Example}}'::uuid
                    else lpad(to_hex(i % 1000), 32, '0')::uuid end as owner,
               case when i = 7 then '{{Example}}'::uuid else lpad(to_hex(i), 32, '0')::uuid end as order_id,
               i % 50 as fiftieth, (i * 7919) % 100000 as amount
        from generate_series(1, 200000) i;

        insert into orders.rm_orders
        select id, case when i = 9 then '2026-RDRRR1QV' else '2026-' || lpad(i::text, 8, '0') end, owner,
               case fiftieth when 0 then 'pending' when 1 then 'cancellation_pending' when 2 then 'cancelled'
                    else 'confirmed' end,
               amount, 'EUR', at, 1
        from n;

        insert into orders.skus
        select id, case when i = 9 then 'TEA-1' else 'S-' || i end,
               case when i % 2000 = 0 then 'A teapot ' else 'Article ' end || md5(i::text), amount,
               case when i % 10 = 0 then 'USD' else 'EUR' end,
               case fiftieth when 0 then 'zero' when 1 then 'reduced' else 'standard' end, 10, i % 100 <> 0, at, 1
        from n;

        insert into billing.invoices
        select id, order_id, owner,
               case fiftieth when 0 then 'draft' when 1 then 'discarded' when 2 then 'credited' else 'open' end,
               'EUR', amount, 0, 0, 0, amount, '[]', '[]', '{}',
               case when fiftieth > 1 then 'A' end, case when fiftieth > 1 then 2026 end,
               case when fiftieth > 1 then i end, case when fiftieth > 1 then at end,
               case when fiftieth > 1 then at end, at, 1
        from n;
        insert into billing.rm_invoice_details select id, owner, 1, '{}' from n;

        insert into billing.payments (id, order_id, customer_id, method, token, amount, currency, created_at, version,
                                      status)
        select id, order_id, owner, 'card', 't', amount, 'EUR', at, 1,
               case fiftieth when 0 then 'processing' when 1 then 'declined' when 2 then 'voided' else 'authorized' end
        from n;
        insert into billing.rm_payment_details select id, owner, 1, '{}' from n;

        insert into notifications.in_app_items
        select id, order_id, owner, 'order_confirmed', 't', 't', order_id,
               case when fiftieth < 10 then 'unread' else 'read' end, at, null, 1
        from n;

        insert into users.users (id, version, email, name, locale, status, password_hash, roles, registered_at)
        select id, 1, case when i % 50 = 3 then '' else 'u' || i || '@example.com' end,
               case when i % 50 = 3 then '' when i % 2000 = 0 then 'Ada Lovelace' else 'Name ' || md5(i::text) end,
               'en',
               case fiftieth when 1 then 'pending_verification' when 2 then 'suspended' when 3 then 'erased'
                    else 'active' end,
               case when i % 50 = 3 then '' else 'h' end,
               case when i % 50 = 3 then '{}'::text[] when i % 5000 = 0 then '{admin}'
                    when i % 1000 = 7 then '{support}' else '{customer}' end,
               at
        from n;
        insert into users.rm_security_events (id, user_id, at, kind)
        select id, owner, now() - i * interval '1 minute', 'password_changed' from n;
        insert into users.sessions (id, version, user_id, status, auth_level, authenticated_at, generation, rotated_at,
                                    started_at, expires_at, failures, revoked_at, revoked_reason)
        select id, 1, owner, case when i % 4 < 3 then 'revoked' else 'active' end, 'aal1', at, 1, at, at,
               at + interval '50 years', 0, case when i % 4 < 3 then at end,
               case when i % 4 < 3 then 'logged_out' end
        from (select row_number() over (partition by owner order by i) as i, id, owner, at from n
              where owner <> '{{Example}}') as s;
        insert into users.api_clients (id, version, name, status, scopes, secret_hash, created_by, created_at)
        select n.id, 1, 'Robot ' || i, 'active', '{}', 'h', u.id, at
        from n cross join (select id from users.users limit 1) u;

        insert into log.jobs (id, module, queue, type, payload, run_at, state, max_attempts, correlation_id, actor)
        select id, (array['orders', 'billing', 'users'])[1 + i % 3],
               (array['billing.submit_operation', 'log.tidy_up'])[1 + i % 2], 't', '{}', '2099-01-01',
               case when i % 1000 < 7
                    then (array['waiting', 'scheduled', 'queued', 'running', 'dead', 'cancelled', 'discarded'])
                             [1 + i % 1000]
                    else 'succeeded' end,
               1, id, 'system:test'
        from n;

        insert into log.timers (module, key, type, payload, due_at, correlation_id, actor)
        select (array['orders', 'billing', 'users', 'notifications'])[1 + i % 4], 'k' || i, 't', '{}',
               at + interval '50 years', id, 'system:test'
        from n where i <= 50000;

        insert into log.operator_actions (id, at, actor, verb, target, correlation_id)
        select id, at, 'system:test', 'consumer.pause', '{}', id from n where i <= 50000;

        insert into log.events (event_id, stream_id, stream_type, kind, stream_version, module, type, schema_version,
                                data, correlation_id, actor, occurred_at)
        select gen_random_uuid(), id, 'test', 'domain', 1, 'orders', 'test', 1, '{}', id, 'system:test', at
        from n where i <= 50000;
        -- All consumers have read them: nobody looks for what is ahead.
        update log.consumers set (era, transaction_id, position) = (
            select era, transaction_id, position from log.events
            order by era desc, transaction_id desc, position desc limit 1);

        insert into log.parked (module, consumer, shard, stream_id, era, transaction_id, position, cause, first_at,
                                type, code)
        select (array['orders', 'billing'])[1 + i % 2], (array['rm_orders', 'reactions'])[1 + i % 2], 0,
               case when i = 9 then '{{Example}}'::uuid else id end, 1, '9', 9, 't', at,
               (array['orders.order.placed', 't'])[1 + i % 2], (array['operator', 't'])[1 + i % 2]
        from n where i <= 50000;

        do $$
        declare statement text;
        begin
            for statement in select indexdef from later loop execute statement; end loop;
        end $$;
        """;

    private const string Tell =
        """
        alter database {0} set session_preload_libraries = 'auto_explain';
        alter database {0} set auto_explain.log_min_duration = 0;
        alter database {0} set auto_explain.log_analyze = on;
        alter database {0} set auto_explain.log_timing = off;
        alter database {0} set auto_explain.log_format = 'json';
        """;

    private int _read;

    public TestHost Host { get; } = new();

    public Shop Admin { get; private set; } = null!;

    public Shop Customer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Host.InitializeAsync();
        var database = Host.Database;
        using (var visitor = new Shop(Host.Url))
        {
            Customer = await visitor.RegisterAsync("ada@example.com", "a rather long passphrase", "Ada");
        }

        var me = (string)(await Customer.GetAsync("/api/v1/me"))["id"]!;
        await Host.StopAsync();
        await database.ExecuteAsync(
            TestDatabase.Superuser, Seed.Replace("{0}", me, StringComparison.Ordinal));
        await database.ExecuteAsync(TestDatabase.Superuser, "vacuum analyze");
        await database.ExecuteAsync(
            TestDatabase.Superuser, Tell.Replace("{0}", database.Name, StringComparison.Ordinal));
        // No workers: nothing runs but what is asked for.
        await Host.StartOnAsync(database, "--Modular:Roles=api");
        using var again = new Shop(Host.Url);
        Admin = await again.LoginAsync(TestHost.AdminEmail, TestHost.AdminPassword);
        Customer = await again.LoginAsync("ada@example.com", "a rather long passphrase");
        await PlansAsync();
    }

    /// <summary>The plans of pages that have run since the last look, each with its statement.</summary>
    public async Task<IReadOnlyList<JsonElement>> PlansAsync()
    {
        var log = await Host.Database.ScalarAsync<string>(
            TestDatabase.Superuser,
            """
            select pg_read_file(current_setting('data_directory') || '/../postgres.log', @from,
                (pg_stat_file(current_setting('data_directory') || '/../postgres.log')).size - @from)
            """,
            new { from = (long)_read });
        _read += System.Text.Encoding.UTF8.GetByteCount(log);
        return [.. Plan().Matches(log)
            .Where(match => match.Groups["who"].Value.Contains($"@{Host.Database.Name} ", StringComparison.Ordinal))
            .Select(match => JsonDocument.Parse(match.Groups["plan"].Value).RootElement)
            .Where(plan =>
                plan.GetProperty("Query Text").GetString()!.Contains(" offset $", StringComparison.Ordinal))];
    }

    public async Task DisposeAsync()
    {
        Admin?.Dispose();
        Customer?.Dispose();
        await Host.DisposeAsync();
    }

    // A line, and those after it that are indented.
    [GeneratedRegex(
        @"^(?<who>[^\t\n]*)LOG:  duration: [^\n]* plan:\n(?<plan>(\t[^\n]*\n)+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Plan();
}
