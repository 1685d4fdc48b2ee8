using Dapper;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class StartRebuildHandler(
    UnitOfWork unitOfWork, OperatorActions actions, Rebuilds rebuilds, RequestContext request, ModuleCatalog catalog,
    IEnumerable<IProjection> projections)
    : ICommandHandler<StartRebuildCommand, Guid>
{
    public async Task<Result<Guid>> Handle(StartRebuildCommand command, CancellationToken cancellationToken)
    {
        var projection = projections.FirstOrDefault(p =>
            p.ReadModel == command.ReadModel && catalog.ModuleOf(p.GetType()) == command.Module);
        if (projection is null)
        {
            return RebuildErrors.NoSuchReadModel;
        }

        var connection = await unitOfWork.BeginTransactionAsync(cancellationToken);
        var before = await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(
            "select state from log.rebuilds where module = @Module and read_model = @ReadModel for update",
            command, cancellationToken: cancellationToken));
        if (before is "building" or "ready")
        {
            return RebuildErrors.Running;
        }

        var share = command.Share ?? StartRebuildCommand.UsualShare;
        var jobId = rebuilds.Enqueue(command.Module, command.ReadModel);
        unitOfWork.Queue(
            """
            insert into log.rebuilds as r (module, read_model, version, job_id, swap_when_ready, share, requested_by)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (module, read_model) do update
            set version = excluded.version, job_id = excluded.job_id, state = 'building',
                swap_when_ready = excluded.swap_when_ready, share = excluded.share, era = 0, transaction_id = '0',
                position = 0, events_applied = 0, report = null, requested_by = excluded.requested_by,
                requested_at = clock_timestamp(), finished_at = null
            where r.state in ('swapped', 'aborted')
            """,
            command.Module, command.ReadModel, projection.Version, jobId, command.SwapWhenReady, share,
            request.Actor);
        actions.Note(
            "rebuild.start",
            new { command.Module, command.ReadModel, projection.Version, command.SwapWhenReady, Share = share },
            command.Reason, new { state = before });
        return jobId;
    }
}
