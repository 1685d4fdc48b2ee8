using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>A job that a module wants to be run again and again.</summary>
internal sealed record RecurringJob(string Name, Recurrence Recurs, IJob Job);

/// <summary>Recurring jobs are timers that set themselves anew.</summary>
internal static class RecurringJobs
{
    private const string Prefix = "recurring:";

    /// <summary>
    /// The timers become what this build declares. One that has not changed keeps its due time, so what was missed
    /// while nobody ran is done at once, and once.
    /// </summary>
    public static async Task EnsureAsync(
        NpgsqlDataSource database, IReadOnlyList<RecurringJob> declared, ModuleCatalog catalog, IIdSource ids,
        DateTimeOffset now)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(
            "delete from log.timers where module = log.current_module() and cron is not null and key <> all ($1)",
            (object)declared.Select(job => Prefix + job.Name).ToArray()));
        foreach (var job in declared)
        {
            batch.BatchCommands.Add(Statement.Of(
                """
                insert into log.timers
                    (key, type, payload, due_at, cron, time_zone, fencing, correlation_id, actor)
                values ($1, $2, $3, $4, $5, $6, pg_current_xact_id()::text::bigint, $7, 'system:start')
                on conflict (module, key) do update
                set type = excluded.type, payload = excluded.payload, due_at = excluded.due_at, cron = excluded.cron,
                    time_zone = excluded.time_zone, attempts = 0, lease_until = null, fencing = timers.fencing + 1,
                    last_error = null
                where (timers.type, timers.payload, timers.cron, timers.time_zone)
                    is distinct from (excluded.type, excluded.payload, excluded.cron, excluded.time_zone)
                """,
                Prefix + job.Name, catalog.NameOf(job.Job.GetType()), Statement.Jsonb(Json.Text(job.Job)),
                job.Recurs.Next(now), job.Recurs.Cron, job.Recurs.TimeZone, ids.NewId()));
        }

        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// One transaction: the timer is set to its next time, if it is still ours, and the job is there, once.
    /// </summary>
    public static IEnumerable<NpgsqlBatchCommand> Ring(
        DueTimer timer, Recurrence recurs, ModuleCatalog catalog, DateTimeOffset now)
    {
        var next = recurs.Next(now);
        yield return Statement.Of(
            """
            with done as (
                update log.timers set due_at = $3, attempts = 0, lease_until = null, last_error = null
                where module = log.current_module() and key = $1 and fencing = $2
                returning 1)
            select log.expect(count(*), 1, 'timer ' || $1) from done
            """,
            timer.Key, timer.Fencing, next);
        var id = Guid.CreateVersion7(now);
        yield return Statement.Of(
            """
            insert into log.jobs
                (id, queue, type, payload, run_at, max_attempts, unique_key, correlation_id, traceparent, actor)
            values ($1, $2, $2, $3, $4, $5, $6, $1, $7, 'system:timers')
            on conflict do nothing
            """,
            id, timer.Type, Statement.Jsonb(timer.Payload), now,
            JobQueue.LimitsOf(catalog.TypeOf(timer.Type)).Attempts, $"{timer.Key}@{timer.DueAt.UtcDateTime:O}",
            timer.TraceParent);
    }
}
