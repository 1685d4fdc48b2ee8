using System.Diagnostics;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Jobs;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Projections;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>Gives a module the job of a rebuild: in the module's name, although an operator asks for it.</summary>
internal sealed class Rebuilds(
    UnitOfWork unitOfWork, ModuleCatalog catalog, WorkSignal signal, RequestContext request, TimeProvider clock,
    IIdSource ids)
{
    public Guid Enqueue(string module, string readModel)
    {
        var (id, type) = (ids.NewId(), catalog.NameOf(typeof(RebuildReadModelJob)));
        unitOfWork.Queue(
            """
            insert into log.jobs (id, module, queue, type, payload, run_at, max_attempts, correlation_id, causation_id,
                                  traceparent, actor)
            values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            id, module, type, Json.Of(new RebuildReadModelJob(module, readModel)), clock.GetUtcNow(),
            JobQueue.LimitsOf(typeof(RebuildReadModelJob)).Attempts, request.CorrelationId, request.CausationId,
            Statement.Text(Activity.Current?.Id), request.Actor);
        unitOfWork.Wakes(signal);
        return id;
    }
}
