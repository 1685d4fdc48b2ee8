using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>
/// Runs the jobs of one module. A job that has failed <see cref="MaxAttempts"/> times is kept as dead.
/// </summary>
internal sealed class JobRunner(
    string module, NpgsqlDataSource database, ModuleCatalog catalog, IServiceScopeFactory scopes, WorkSignal signal,
    TimeProvider clock, ILogger<JobRunner> logger)
    : WorkQueue(module, "job", database, scopes, signal, clock, logger)
{
    public const int MaxAttempts = 25;

    private delegate Task<ICommand?> Handle(
        IServiceProvider services, object job, JobAttempt attempt, CancellationToken ct);

    private readonly ConcurrentDictionary<Type, Handle> _handlers = [];

    protected override Task<IReadOnlyList<WorkItem>> LeaseAsync(int atMost, DateTimeOffset now)
    {
        // A job whose last attempt took its worker along ends here: else it would kill one worker after the other.
        var command = Database.CreateCommand(
            """
            with due as (
                select id from log.jobs
                where module = log.current_module()
                  and ((state = 'queued' and run_at <= $1) or (state = 'running' and lease_until < clock_timestamp()))
                order by priority desc, run_at
                limit $2
                for update skip locked),
            dead as (
                update log.jobs j
                set state = 'dead', finished_at = clock_timestamp(), lease_owner = null, lease_until = null,
                    last_error = 'its worker ended during the last attempt'
                from due where j.id = due.id and j.attempts >= j.max_attempts)
            update log.jobs j
            set state = 'running', attempts = attempts + 1, fencing = fencing + 1, lease_owner = $3,
                lease_until = clock_timestamp() + interval '30 seconds'
            from due where j.id = due.id and j.attempts < j.max_attempts
            returning j.id::text, j.type, j.payload, j.attempts, j.max_attempts, j.fencing, j.correlation_id,
                      j.traceparent, j.causation_id
            """);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue((long)atMost);
        command.Parameters.AddWithValue(Owner);
        return ReadAsync(command);
    }

    protected override Task<ICommand?> WorkAsync(
        IServiceProvider services, WorkItem item, CancellationToken cancellationToken)
    {
        var type = catalog.TypeOf(item.Type);
        var job = JsonSerializer.Deserialize(item.Payload, type, Json.Options)!;
        var handle = _handlers.GetOrAdd(type, static t => typeof(JobRunner)
            .GetMethod(nameof(Call), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(t).CreateDelegate<Handle>());
        return handle(
            services, job, new JobAttempt(item.Attempts, item.Attempts >= item.MaxAttempts), cancellationToken);
    }

    protected override NpgsqlBatchCommand Complete(WorkItem item) => Statement.Of(
        """
        with done as (
            update log.jobs
            set state = 'succeeded', finished_at = clock_timestamp(), lease_owner = null, lease_until = null,
                last_error = null
            where id = $1 and fencing = $2 and state = 'running'
            returning 1)
        select log.expect(count(*), 1, 'job ' || $1) from done
        """,
        Guid.Parse(item.Key), item.Fencing);

    protected override NpgsqlBatchCommand Fail(WorkItem item, string cause, DateTimeOffset nextAttempt) => Statement.Of(
        """
        update log.jobs
        set state = case when attempts >= max_attempts then 'dead' else 'queued' end,
            finished_at = case when attempts >= max_attempts then clock_timestamp() end,
            run_at = $3, last_error = $4, lease_owner = null, lease_until = null
        where id = $1 and fencing = $2 and state = 'running'
        """,
        Guid.Parse(item.Key), item.Fencing, nextAttempt, cause);

    protected override NpgsqlBatchCommand GiveBack(WorkItem item) => Statement.Of(
        """
        update log.jobs set state = 'queued', attempts = attempts - 1, lease_owner = null, lease_until = null
        where id = $1 and fencing = $2 and state = 'running'
        """,
        Guid.Parse(item.Key), item.Fencing);

    private static Task<ICommand?> Call<TJob>(
        IServiceProvider services, object job, JobAttempt attempt, CancellationToken cancellationToken)
        where TJob : IJob =>
        services.GetRequiredService<IJobHandler<TJob>>().RunAsync((TJob)job, attempt, cancellationToken);
}
