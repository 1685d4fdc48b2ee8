using Modular.Infrastructure.Shared.EventLog;
using Npgsql;
using NpgsqlTypes;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>
/// What is written about jobs while they run. Each end names the fencing number of its lease: who has lost it changes
/// nothing. Whoever ends a child tells its parent in the same statement.
/// </summary>
internal static class JobStatements
{
    /// <summary>
    /// After a CTE <c>ended (parent, state)</c>: a parent whose last child has ended is due. A dead child has not
    /// ended: somebody must decide about it.
    /// </summary>
    public const string FreeParents =
        """
        update log.jobs p
        set open_children = p.open_children - e.children,
            state = case when p.state = 'waiting' and p.open_children = e.children then 'scheduled' else p.state end
        from (
            select parent, count(*)::int as children from ended
            where parent is not null and state in ('succeeded', 'cancelled', 'discarded')
            group by parent order by parent) e
        where p.id = e.parent
        """;

    private const string Succeeded =
        """
        with ended as (
            update log.jobs j
            set state = 'succeeded', finished_at = clock_timestamp(), lease_owner = null, lease_until = null,
                last_error = null, progress = coalesce(e.progress, j.progress), result = e.result
            from unnest($1, $2, $3, $4) as e (id, fencing, progress, result)
            where j.id = e.id and j.fencing = e.fencing and j.state = 'running'
            returning j.parent, j.state)
        """;

    /// <summary>They have ended well; those that are somebody else's by now stay as they are.</summary>
    public static NpgsqlBatchCommand Succeed(IReadOnlyList<RunningJob> jobs) =>
        Of($"{Succeeded}\n{FreeParents}", jobs);

    /// <summary>It ends well, in the transaction of its command, which fails if it is somebody else's by now.</summary>
    public static NpgsqlBatchCommand Complete(RunningJob job) => Of(
        $"""
        {Succeeded},
        freed as ({FreeParents} returning 1)
        select log.expect(count(*), 1, 'job ' || ($1::uuid[])[1]) from ended
        """,
        [job]);

    /// <summary>
    /// They have failed or are given back. Who failed for the last time is dead; what was to be cancelled is cancelled.
    /// </summary>
    /// <param name="again">Business time of the next attempt.</param>
    public static NpgsqlBatchCommand Unsuccessful(
        IReadOnlyList<RunningJob> jobs, Func<RunningJob, DateTimeOffset> again)
    {
        var statement = Of(
            $"""
            with ended as (
                update log.jobs j
                set state = case when j.cancel_requested_at is not null then 'cancelled'
                                 when e.cause is null then 'queued'
                                 when j.attempts >= j.max_attempts then 'dead'
                                 else 'scheduled' end,
                    finished_at = case when j.cancel_requested_at is not null
                                         or (j.attempts >= j.max_attempts and e.cause is not null)
                                       then clock_timestamp() end,
                    attempts = j.attempts - (e.cause is null)::int, run_at = coalesce(e.again, j.run_at),
                    last_error = coalesce(e.cause, j.last_error), lease_owner = null, lease_until = null,
                    progress = coalesce(e.progress, j.progress)
                from unnest($1, $2, $3, $4, $5, $6) as e (id, fencing, progress, result, cause, again)
                where j.id = e.id and j.fencing = e.fencing and j.state = 'running'
                returning j.parent, j.state)
            {FreeParents}
            """,
            jobs);
        statement.Parameters.Add(new NpgsqlParameter { Value = jobs.Select(job => job.Cause).ToArray() });
        statement.Parameters.Add(new NpgsqlParameter
        {
            Value = jobs.Select(job => job.End == JobEnd.Failed ? again(job) : (DateTimeOffset?)null).ToArray(),
        });
        return statement;
    }

    /// <summary>What is due may be leased; so many at a time that it holds no locks for long.</summary>
    public static NpgsqlBatchCommand Promote(DateTimeOffset now) => Statement.Of(
        """
        update log.jobs set state = 'queued' where ctid = any (array(
            select ctid from log.jobs
            where module = log.current_module() and state = 'scheduled' and run_at <= $1
            order by run_at limit 1000
            for update skip locked))
        """,
        now);

    /// <summary>Up to the room that each queue has: id, queue, payload and what else the work must know.</summary>
    public static NpgsqlBatchCommand Lease(IReadOnlyList<(JobQueue Queue, int Room)> rooms, Guid owner) => Statement.Of(
        """
        select id, queue, payload, attempts, max_attempts, fencing, correlation_id, traceparent, causation_id, fair_key
        from log.lease_jobs($1, $2, $3, $4)
        """,
        rooms.Select(r => r.Queue.Name).ToArray(), rooms.Select(r => r.Room).ToArray(),
        rooms.Select(r => r.Queue.Served).ToArray(), owner);

    /// <summary>Renews leases and brings progress; answers with those still held, and whether to cancel them.</summary>
    public static NpgsqlBatchCommand Renew(IReadOnlyList<RunningJob> jobs) => Of(
        """
        update log.jobs j
        set lease_until = clock_timestamp() + interval '15 seconds', progress = coalesce(e.progress, j.progress)
        from unnest($1, $2, $3, $4) as e (id, fencing, progress, result)
        where j.id = e.id and j.fencing = e.fencing and j.state = 'running'
        returning j.id, j.fencing, j.cancel_requested_at is not null
        """,
        jobs);

    /// <summary>
    /// The jobs of dead workers may be leased again. One whose last attempt took its worker along ends here: else it
    /// would kill one worker after the other.
    /// </summary>
    public static NpgsqlBatchCommand Rescue() => Statement.Of(
        $"""
        with ended as (
            update log.jobs j
            set state = case when j.cancel_requested_at is not null then 'cancelled'
                             when j.attempts >= j.max_attempts then 'dead' else 'queued' end,
                finished_at = case when j.cancel_requested_at is not null or j.attempts >= j.max_attempts
                                   then clock_timestamp() end,
                lease_owner = null, lease_until = null,
                last_error = 'its worker ended during attempt ' || j.attempts
            where j.ctid = any (array(
                select ctid from log.jobs
                where module = log.current_module() and state = 'running' and lease_until < clock_timestamp()
                order by lease_until limit 1000
                for update skip locked))
            returning j.parent, j.state)
        {FreeParents}
        """);

    private static NpgsqlBatchCommand Of(string sql, IReadOnlyList<RunningJob> jobs) => Statement.Of(
        sql,
        jobs.Select(job => job.Job.Id).ToArray(), jobs.Select(job => job.Job.Fencing).ToArray(),
        Jsonbs(jobs.Select(job => job.Report.ProgressJson)), Jsonbs(jobs.Select(job => job.Report.ResultJson)));

    private static NpgsqlParameter Jsonbs(IEnumerable<string?> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb, Value = values.ToArray() };
}
