using Modular.Api.Shared.Contract;
using Modular.Application.Shared;
using Modular.Application.Shared.Jobs;

namespace Modular.Api.Shared.Jobs;

/// <summary>The jobs of all modules, for whoever has caused them: what a 202 points to.</summary>
public static class JobEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        routes.Tag("Jobs", "Work that goes on after an answer of 202.");
        var jobs = routes.Api.MapGroup("/jobs").RequireAnyCaller().WithTags("Jobs");
        jobs.MapGet("/{id:guid}", GetAsync)
            .WithName("getJob")
            .WithSummary("How a job is doing, for whoever caused it.")
            .Produces<JobResource>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPost("/{id:guid}/cancel", CancelAsync)
            .WithoutIdempotencyKey()
            .WithName("cancelJob")
            .WithSummary("Takes a job back; one that runs is told so, and may still succeed.")
            .Produces<JobResource>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Task<IResult> GetAsync(Guid id, Caller caller, Sender sender, CancellationToken ended) =>
        sender.GetAsync(Query(id, caller), version: null, ended);

    private static Task<IResult> CancelAsync(Guid id, Caller caller, Sender sender, CancellationToken ended) =>
        sender.SendAndGetAsync(
            new CancelJobCommand(id, caller.Actor, caller.May("ops:*")), Query(id, caller), version: null,
            ended);

    private static GetJobQuery Query(Guid id, Caller caller) =>
        new(id, caller.Actor, caller.May("ops:*"));
}
