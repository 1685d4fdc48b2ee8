using Modular.Api.Shared.Limits;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class InsightEndpoints
{
    public static void Map(RouteGroupBuilder ops)
    {
        ops.MapGet("/horizon", HorizonAsync)
            .WithName("getHorizon")
            .WithSummary("Up to where the log can be read, and who holds that up.")
            .Produces<HorizonStatus>();
        ops.MapGet("/explain", ExplainAsync)
            .LimitConcurrency(CostlyWork.Reports)
            .WithName("explain")
            .WithSummary("How a row of a read model came about, or what followed from a request.")
            .Produces<Explanation>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        ops.MapGet("/consistency", ConsistencyAsync)
            .LimitConcurrency(CostlyWork.Reports)
            .WithName("checkConsistency")
            .WithSummary("Compares the rows of all modules with what must always be true of them.")
            .Produces<ConsistencyReport>();
    }

    private static Task<IResult> HorizonAsync(Sender sender, CancellationToken ended) =>
        sender.GetAsync(new GetHorizonQuery(), version: null, ended);

    private static Task<IResult> ExplainAsync(
        string? readModel, Guid? id, Guid? correlationId, Sender sender, CancellationToken ended) =>
        sender.GetAsync(new ExplainQuery(readModel, id, correlationId), version: null, ended);

    private static Task<IResult> ConsistencyAsync(Sender sender, CancellationToken ended) =>
        sender.GetAsync(new CheckConsistencyQuery(), version: null, ended);
}
