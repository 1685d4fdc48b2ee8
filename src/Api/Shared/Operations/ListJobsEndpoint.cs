using Modular.Application.Shared;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class ListJobsEndpoint
{
    public static void Map(RouteGroupBuilder ops) => ops
        .MapGet("/jobs", HandleAsync)
        .WithName("listJobs")
        .WithSummary("The jobs of all modules, newest first; state=dead are those that somebody must look at.")
        .Produces<Page<OperatorJob>>()
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static Task<IResult> HandleAsync(
        string? module, string? queue, string? state, PageQuery page, Sender sender,
        CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListJobsQuery(new JobFilter(module, queue, state), page.Request), page, cancellationToken);
}
