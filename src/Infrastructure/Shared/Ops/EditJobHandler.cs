using Dapper;
using Modular.Application.Shared;
using Modular.Application.Shared.Jobs;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Jobs;
using Modular.Infrastructure.Shared.Modules;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class EditJobHandler(
    UnitOfWork unitOfWork, OperatorActions actions, ModuleCatalog catalog, WorkSignal signal, TimeProvider clock,
    IIdSource ids)
    : ICommandHandler<EditJobCommand, Guid>
{
    public async Task<Result<Guid>> Handle(EditJobCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var job = await connection.QuerySingleOrDefaultAsync<DeadJob>(new CommandDefinition(
            "select module, queue, state, attempts, unique_key from log.jobs where id = @Id for update",
            new { command.Id }, cancellationToken: cancellationToken));
        if (job is null)
        {
            return JobErrors.NotFound;
        }

        if (job.State != "dead")
        {
            return JobErrors.NotDead;
        }

        if (JobPayload.Refusal(catalog, job.Module, job.Queue, command.Payload) is { } refused)
        {
            return refused;
        }

        var id = ids.NewId();
        unitOfWork.Queue(
            """
            update log.jobs set state = 'discarded', unique_key = null, finished_at = clock_timestamp(), reason = $2
            where id = $1
            """,
            command.Id, command.Reason);
        unitOfWork.Queue(
            """
            insert into log.jobs (id, module, queue, type, payload, priority, fair_key, run_at, max_attempts,
                                  unique_key, parent, replaces, reason, correlation_id, causation_id, traceparent,
                                  actor)
            select $2, module, queue, type, $3, priority, fair_key, $4, max_attempts, $5, parent, id, $6,
                   correlation_id, causation_id, traceparent, actor
            from log.jobs where id = $1
            """,
            command.Id, id, Json.Of(command.Payload), clock.GetUtcNow(), Statement.Text(job.UniqueKey), command.Reason);
        actions.Note(
            "job.edit", new { command.Id, replacement = id }, command.Reason,
            new { job.Module, job.Queue, job.Attempts });
        unitOfWork.Wakes(signal);
        return id;
    }

    private sealed record DeadJob(string Module, string Queue, string State, int Attempts, string? UniqueKey);
}
