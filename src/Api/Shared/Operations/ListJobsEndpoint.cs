using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class ListJobsEndpoint
{
    private static readonly Filter<string?> Module = Filter.Text("module", "Of this module.", 30, "billing");
    private static readonly Filter<string?> Queue = Filter.Text(
        "queue", "Of this type.", 100, "billing.submit_operation");

    private static readonly Filter<string?> State = Filter.OneOf(
        "state", "In this state.",
        "waiting", "scheduled", "queued", "running", "succeeded", "dead", "cancelled", "discarded");

    public static void Map(RouteGroupBuilder ops) => ops
        .MapGet("/jobs", HandleAsync)
        .WithName("listJobs")
        .WithSummary("The jobs of all modules, newest first; state=dead are those that somebody must look at.")
        .Produces<OperatorJob>(new ListParameters([], [Module, Queue, State], IsNumbered: true));

    private static Task<IResult> HandleAsync(PageQuery page, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListJobsQuery(
                new JobFilter(page.Value(Module), page.Value(Queue), page.Value(State)), page.Request),
            page, cancellationToken);
}
