using Dapper;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Jobs;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class SettleDeadJobsHandler(
    UnitOfWork unitOfWork, OperatorActions actions, WorkSignal signal, TimeProvider clock)
    : ICommandHandler<SettleDeadJobsCommand, Affected>
{
    public async Task<Result<Affected>> Handle(SettleDeadJobsCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var dead = (await connection.QueryAsync<DeadJob>(new CommandDefinition(
            """
            select id, module, queue, attempts from log.jobs
            where state = 'dead' and (@ids::uuid[] is null or id = any (@ids))
              and (@module::text is null or module = @module) and (@queue::text is null or queue = @queue)
            order by finished_at
            limit 10000
            for update
            """,
            new { ids = command.Which.Ids?.ToArray(), command.Which.Module, command.Which.Queue },
            cancellationToken: cancellationToken))).AsList();
        if (!command.DryRun && dead.Count > 0)
        {
            Settle(command, dead.ConvertAll(job => job.Id).ToArray());
            actions.Note(
                command.Replay ? "job.replay" : "job.discard", command.Which, command.Reason, dead);
        }

        return Affected.By(command.DryRun, dead.ConvertAll(job => job.Id.ToString()));
    }

    private void Settle(SettleDeadJobsCommand command, Guid[] ids)
    {
        if (command.Replay)
        {
            unitOfWork.Queue(
                """
                update log.jobs
                set state = 'queued', attempts = 0, run_at = $2, finished_at = null, cancel_requested_at = null
                where id = any ($1)
                """,
                ids, clock.GetUtcNow());
        }
        else
        {
            unitOfWork.Queue(
                $"""
                with ended as (
                    update log.jobs set state = 'discarded', finished_at = clock_timestamp(), reason = $2
                    where id = any ($1)
                    returning parent, state)
                {JobStatements.FreeParents}
                """,
                ids, Statement.Text(command.Reason));
        }

        unitOfWork.Wakes(signal);
    }

    private sealed record DeadJob(Guid Id, string Module, string Queue, int Attempts);
}
