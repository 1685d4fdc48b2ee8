using Dapper;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class SettleRebuildHandler(UnitOfWork unitOfWork, OperatorActions actions, Rebuilds rebuilds)
    : ICommandHandler<SettleRebuildCommand, Guid>
{
    public async Task<Result<Guid>> Handle(SettleRebuildCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var state = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "select state from log.rebuilds where module = @Module and read_model = @ReadModel for update",
            command, cancellationToken: cancellationToken));
        if (state is null)
        {
            return RebuildErrors.None;
        }

        if (state != "ready" && (command.Swap || state != "building"))
        {
            return RebuildErrors.NotReady;
        }

        // Either way the module has something to do: it goes on where it was, or takes the table away.
        var jobId = rebuilds.Enqueue(command.Module, command.ReadModel);
        unitOfWork.Queue(
            """
            update log.rebuilds
            set state = case when $3 then 'building' else 'aborted' end, swap_when_ready = $3, job_id = $4,
                finished_at = case when $3 then null else clock_timestamp() end
            where module = $1 and read_model = $2
            """,
            command.Module, command.ReadModel, command.Swap, jobId);
        actions.Note(
            command.Swap ? "rebuild.swap" : "rebuild.abort", new { command.Module, command.ReadModel },
            command.Reason, new { state });
        return jobId;
    }
}
