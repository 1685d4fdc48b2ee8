using System.Diagnostics;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>Timers and jobs are rows of the unit of work that asks for them.</summary>
internal sealed class Scheduling(
    UnitOfWork unitOfWork, ModuleCatalog catalog, WorkSignal signal, RequestContext request, TimeProvider clock,
    IIdSource ids)
    : ITimers, IJobs
{
    // A timer that is set anew after it ended must not begin at a fencing number that a zombie of the old one holds.
    // The transaction id is above them all: each step of one was a transaction.
    public void Set(string key, DateTimeOffset dueAt, ICommand command)
    {
        unitOfWork.Queue(
            """
            insert into log.timers
                (key, type, payload, due_at, fencing, correlation_id, causation_id, traceparent, actor)
            values ($1, $2, $3, $4, pg_current_xact_id()::text::bigint, $5, $6, $7, $8)
            on conflict (module, key) do update
            set type = excluded.type, payload = excluded.payload, due_at = excluded.due_at, attempts = 0,
                lease_until = null, fencing = timers.fencing + 1, last_error = null
            """,
            key, catalog.NameOf(command.GetType()), Statement.Jsonb(Json.Text(command)), dueAt, request.CorrelationId,
            request.CausationId, Activity.Current?.Id, request.Actor);
        unitOfWork.Wakes(signal);
    }

    public void Cancel(string key) =>
        unitOfWork.Queue("delete from log.timers where module = log.current_module() and key = $1", key);

    public void Enqueue(IJob job, string uniqueKey)
    {
        var type = catalog.NameOf(job.GetType());
        unitOfWork.Queue(
            """
            insert into log.jobs (id, queue, type, payload, run_at, max_attempts, unique_key,
                                  correlation_id, causation_id, traceparent, actor)
            values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (module, queue, unique_key) where unique_key is not null do nothing
            """,
            ids.NewId(), type, Statement.Jsonb(Json.Text(job)), clock.GetUtcNow(), JobRunner.MaxAttempts, uniqueKey,
            request.CorrelationId, request.CausationId, Activity.Current?.Id, request.Actor);
        unitOfWork.Wakes(signal);
    }
}
