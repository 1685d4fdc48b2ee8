using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
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

    // The fencing number begins where a timer's does: a key that was forgotten may be used anew, and its id with it.
    // A child of this very transaction cannot have ended: so the parent counts all that it gets, and misses no end.
    public Guid Enqueue(IJob job, string? uniqueKey = null, JobOptions? options = null)
    {
        options ??= new JobOptions();
        var type = catalog.NameOf(job.GetType());
        var id = uniqueKey is null ? ids.NewId() : IdOf(type, uniqueKey);
        unitOfWork.Queue(
            """
            with enqueued as (
                insert into log.jobs (id, queue, type, payload, priority, fair_key, run_at, state, open_children,
                                      max_attempts, unique_key, fencing, correlation_id, causation_id, traceparent,
                                      actor)
                values ($1, $2, $2, $3, $4, $5, $6, $7, cardinality($8), $9, $10, pg_current_xact_id()::text::bigint,
                        $11, $12, $13, $14)
                on conflict do nothing
                returning id),
            children as (
                update log.jobs c set parent = e.id from enqueued e
                where c.id = any ($8) and c.parent is null and c.xmin = pg_current_xact_id()::xid
                returning 1)
            select log.expect((select count(*) from children), cardinality($8), 'new children of job ' || id)
            from enqueued
            """,
            id, type, Statement.Jsonb(Json.Text(job)), (int)options.Priority, options.FairKey,
            clock.GetUtcNow() + options.Delay, StateOf(options), options.After.ToArray(),
            JobQueue.LimitsOf(job.GetType()).Attempts, uniqueKey, request.CorrelationId, request.CausationId,
            Activity.Current?.Id, request.Actor);
        unitOfWork.Wakes(signal);
        return id;
    }

    private static string StateOf(JobOptions options) =>
        options.After.Count > 0 ? "waiting" : options.Delay > TimeSpan.Zero ? "scheduled" : "queued";

    // Whoever asks again with the same key hears of the same job (UUIDv8: the type's name holds the module's).
    private static Guid IdOf(string type, string uniqueKey)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{uniqueKey}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
