using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Writes down what an operator does, in the transaction that does it (ADR 0025). A handler of a verb begins an
/// explicit transaction, locks and reads what it is about to change, queues the change and its note here; for a dry
/// run it queues nothing and the transaction ends with no trace.
/// </summary>
internal sealed class OperatorActions(UnitOfWork unitOfWork, RequestContext request, IIdSource ids)
{
    /// <param name="verb">Such as <c>consumer.pause</c>.</param>
    /// <param name="target">What it is done to.</param>
    /// <param name="before">How that was before; personal data has no place here.</param>
    public void Note<TTarget, TBefore>(string verb, TTarget target, string? reason, TBefore before) => unitOfWork.Queue(
        """
        insert into log.operator_actions (id, actor, verb, target, reason, before, correlation_id)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        ids.NewId(), request.Actor, verb, Json.Of(target), Statement.Text(reason), Json.Of(before),
        request.CorrelationId);
}
