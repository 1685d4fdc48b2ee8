using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>
/// Sends the commands of due timers. A timer never gives up: its deadline must be kept, however late.
/// </summary>
internal sealed class TimerRunner(
    string module, NpgsqlDataSource database, ModuleCatalog catalog, IServiceScopeFactory scopes, WorkSignal signal,
    TimeProvider clock, ILogger<TimerRunner> logger)
    : WorkQueue(module, "timer", database, scopes, signal, clock, logger)
{
    protected override Task<IReadOnlyList<WorkItem>> LeaseAsync(int atMost, DateTimeOffset now)
    {
        var command = Database.CreateCommand(
            """
            with due as (
                select key from log.timers
                where module = log.current_module() and due_at <= $1
                  and (lease_until is null or lease_until < clock_timestamp())
                order by due_at
                limit $2
                for update skip locked)
            update log.timers t
            set attempts = attempts + 1, fencing = fencing + 1,
                lease_until = clock_timestamp() + interval '30 seconds'
            from due where t.module = log.current_module() and t.key = due.key
            returning t.key, t.type, t.payload, t.attempts, 2147483647, t.fencing, t.correlation_id, t.traceparent,
                      t.causation_id
            """);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue((long)atMost);
        return ReadAsync(command);
    }

    protected override Task<ICommand?> WorkAsync(
        IServiceProvider services, WorkItem item, CancellationToken cancellationToken) =>
        Task.FromResult((ICommand?)JsonSerializer.Deserialize(item.Payload, catalog.TypeOf(item.Type), Json.Options));

    protected override NpgsqlBatchCommand Complete(WorkItem item) => Statement.Of(
        """
        with done as (
            delete from log.timers where module = log.current_module() and key = $1 and fencing = $2
            returning 1)
        select log.expect(count(*), 1, 'timer ' || $1) from done
        """,
        item.Key, item.Fencing);

    protected override NpgsqlBatchCommand Fail(WorkItem item, string cause, DateTimeOffset nextAttempt) => Statement.Of(
        """
        update log.timers set due_at = $3, last_error = $4, lease_until = null
        where module = log.current_module() and key = $1 and fencing = $2
        """,
        item.Key, item.Fencing, nextAttempt, cause);

    protected override NpgsqlBatchCommand GiveBack(WorkItem item) => Statement.Of(
        """
        update log.timers set attempts = attempts - 1, lease_until = null
        where module = log.current_module() and key = $1 and fencing = $2
        """,
        item.Key, item.Fencing);
}
