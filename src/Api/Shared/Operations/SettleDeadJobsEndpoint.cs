using Modular.Api.Shared.Contract;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class SettleDeadJobsEndpoint
{
    public static void Map(RouteGroupBuilder ops)
    {
        ops.MapPost("/jobs/replay", ReplayAsync)
            .WithName("replayJobs")
            .WithSummary("Runs dead jobs again, with all their attempts. A dry run, unless dryRun is false.")
            .Sends<SettleDeadJobsCommand>()
            .Produces<Affected>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        ops.MapPost("/jobs/discard", DiscardAsync)
            .WithName("discardJobs")
            .WithSummary("Gives dead jobs up. A dry run, unless dryRun is false.")
            .Sends<SettleDeadJobsCommand>()
            .Produces<Affected>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static Task<IResult> ReplayAsync(DeadJobsRequest body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(body.Command(replay: true), Answer.Ok, body, ended);

    private static Task<IResult> DiscardAsync(DeadJobsRequest body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(body.Command(replay: false), Answer.Ok, body, ended);
}

/// <param name="Which">By ids, or all of a module or queue.</param>
/// <param name="DryRun">True, or absent: only says which.</param>
/// <param name="Reason">For whoever reads the audit later; 500 characters at most.</param>
public sealed record DeadJobsRequest(DeadJobs Which, bool DryRun = true, string? Reason = null)
{
    internal SettleDeadJobsCommand Command(bool replay) => new(Which, replay, DryRun, Reason);
}
