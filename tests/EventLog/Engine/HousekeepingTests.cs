using FluentAssertions;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.EventLog.Probe;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Engine;

public sealed class HousekeepingTests : IAsyncLifetime
{
    private ProbeDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ProbeDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Records_go_after_two_days_and_jobs_after_a_week_but_dead_jobs_stay()
    {
        await using (var orders = await _database.Test.OpenAsync("orders"))
        {
            await using var insert = new NpgsqlCommand(
                """
                insert into log.idempotency (principal, route, key, fingerprint, status, headers, created_at)
                select 'user:1', 'POST /', age::text, '', 201, '{}', clock_timestamp() - age * interval '1 hour'
                from unnest(array[1, 47, 49, 500]) as age;
                insert into log.jobs
                    (id, queue, type, payload, run_at, max_attempts, state, correlation_id, actor, finished_at)
                select gen_random_uuid(), 'q', 't', '{}', now(), 1, state, gen_random_uuid(), 'system:test',
                       clock_timestamp() - age * interval '1 day'
                from unnest(array['succeeded', 'succeeded', 'dead', 'queued'], array[6, 8, 8, 8]) as j (state, age);
                """, orders);
            await insert.ExecuteNonQueryAsync();
        }

        await using var pool = NpgsqlDataSource.Create(
            _database.Test.Database.ConnectionStringFor("orders", PoolKind.Worker));
        var deleted = await Housekeeping.TidyAsync(pool, CancellationToken.None);

        deleted.Should().Be(3);
        (await _database.AskAsync<string>("select string_agg(key, ',' order by key::int) from log.idempotency"))
            .Should().Be("1,47");
        (await _database.AskAsync<string>("select string_agg(state, ',' order by state) from log.jobs"))
            .Should().Be("dead,queued,succeeded");
    }
}
