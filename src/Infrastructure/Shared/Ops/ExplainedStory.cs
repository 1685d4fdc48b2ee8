using Modular.Application.Shared.Operations;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// Puts what was found in order: each transaction as what asked for it, its command, its events, and then the jobs and
/// timers that have the same cause.
/// </summary>
internal static class ExplainedStory
{
    public static IReadOnlyList<Explanation.Step> Of(
        IReadOnlyList<ExplainedEvent> events, IReadOnlyList<ExplainedRequest> requests, List<ExplainedWork> work)
    {
        List<Explanation.Step> steps = [];
        foreach (var transaction in events.GroupBy(e => (e.Era, e.Xid)))
        {
            var first = transaction.First();
            steps.AddRange(requests.Where(r => (r.Era, r.Xid) == transaction.Key).Select(r => new Explanation.Step(
                "request", r.Module, r.Route, Id: null, r.Principal, first.CorrelationId, CausedBy: null,
                new DateTimeOffset(r.CreatedAt))));
            steps.Add(new Explanation.Step(
                first.Actor == $"system:{first.Module}.reactions" ? "reaction" : "command", first.Module,
                first.Command ?? "(not recorded)", Id: null, first.Actor, first.CorrelationId, first.CausationId,
                new DateTimeOffset(first.OccurredAt)));
            steps.AddRange(transaction.Select(e => new Explanation.Step(
                e.StreamType == "notifications.message" ? "message" : "event", e.Module, e.Type, e.EventId, e.Actor,
                e.CorrelationId, e.CausationId, new DateTimeOffset(e.OccurredAt),
                new Explanation.StreamPlace(e.StreamId, e.StreamType, e.Kind, e.StreamVersion))));
            Take(job => (job.Module, job.CorrelationId, job.CausationId)
                == (first.Module, first.CorrelationId, first.CausationId));
        }

        Take(_ => true);
        return steps;

        void Take(Predicate<ExplainedWork> belongs)
        {
            steps.AddRange(work.FindAll(belongs).Select(w => new Explanation.Step(
                w.Kind, w.Module, w.Name, w.Id, w.Actor, w.CorrelationId, w.CausationId, new DateTimeOffset(w.At),
                Stream: null, w.State)));
            work.RemoveAll(belongs);
        }
    }
}
