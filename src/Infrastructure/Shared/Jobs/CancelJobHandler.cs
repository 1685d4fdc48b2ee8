using Modular.Application.Shared;
using Modular.Application.Shared.Jobs;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Jobs;

internal sealed class CancelJobHandler(UnitOfWork unitOfWork, WorkSignal signal) : ICommandHandler<CancelJobCommand>
{
    public async Task<Result> Handle(CancelJobCommand command, CancellationToken cancellationToken)
    {
        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        await using var select = connection.CreateCommand();
        select.CommandText =
            """
            select state in ('waiting', 'scheduled', 'queued', 'running') from log.jobs
            where id = $1 and (actor = $2 or $3)
            for update
            """;
        select.Parameters.AddWithValue(command.Id);
        select.Parameters.AddWithValue(command.Actor);
        select.Parameters.AddWithValue(command.MayOperate);
        if (await select.ExecuteScalarAsync(cancellationToken) is not bool isOpen)
        {
            return JobErrors.NotFound;
        }

        if (!isOpen)
        {
            return JobErrors.Ended;
        }

        unitOfWork.Queue(Cancellation, command.Id);
        unitOfWork.Wakes(signal);
        return Result.Success;
    }

    // Its own parent hears of its end; the parents of its children are cancelled themselves.
    private const string Cancellation =
        $"""
        with recursive family as (
            select id from log.jobs where id = $1
            union all
            select c.id from log.jobs c join family f on c.parent = f.id),
        cancelled as (
            update log.jobs j
            set cancel_requested_at = coalesce(j.cancel_requested_at, clock_timestamp()),
                state = case when j.state = 'running' then j.state else 'cancelled' end,
                finished_at = case when j.state = 'running' then null else clock_timestamp() end
            from family f
            where j.id = f.id and j.state in ('waiting', 'scheduled', 'queued', 'running')
            returning j.id, j.parent, j.state),
        ended as (select parent, state from cancelled where id = $1)
        {JobStatements.FreeParents}
        """;
}
