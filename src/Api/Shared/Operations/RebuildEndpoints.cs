using Modular.Api.Shared.Contract;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class RebuildEndpoints
{
    private const string Route = "/consumers/{module}/{name}/rebuild";

    public static void Map(RouteGroupBuilder ops)
    {
        ops.MapGet(Route, GetAsync).WithName("getRebuild")
            .WithSummary("The latest rebuild of a read model, with its report.").Produces<RebuildDetails>();
        ops.MapPost(Route, StartAsync).WithName("startRebuild")
            .WithSummary("Builds a read model anew beside the live one; unless told otherwise it waits for a decision.")
            .Sends<StartRebuildCommand>().Produces<AcceptedJob>(202);
        ops.MapPost($"{Route}/swap", SwapAsync).WithName("swapRebuild")
            .WithSummary("Puts a rebuild that is ready in the place of the live table.")
            .Sends<SettleRebuildCommand>().Produces<AcceptedJob>(202);
        ops.MapPost($"{Route}/abort", AbortAsync).WithName("abortRebuild")
            .WithSummary("Gives a rebuild up; the live table was never touched.")
            .Sends<SettleRebuildCommand>().Produces<AcceptedJob>(202);
    }

    private static Task<IResult> GetAsync(string module, string name, Sender sender, CancellationToken ended) =>
        sender.GetAsync(new GetRebuildQuery(module, name), version: null, ended);

    private static Task<IResult> StartAsync(
        string module, string name, RebuildRequest? body, Sender sender, CancellationToken ended) => sender.SendAsync(
            new StartRebuildCommand(module, name, body?.SwapWhenReady ?? false, body?.Share, body?.Reason),
            Answer.Accepted, body, ended);

    private static Task<IResult> SwapAsync(
        string module, string name, OperatorReason? body, Sender sender, CancellationToken ended) => sender.SendAsync(
            new SettleRebuildCommand(module, name, Swap: true, body?.Reason), Answer.Accepted, body, ended);

    private static Task<IResult> AbortAsync(
        string module, string name, OperatorReason? body, Sender sender, CancellationToken ended) => sender.SendAsync(
            new SettleRebuildCommand(module, name, Swap: false, body?.Reason), Answer.Accepted, body, ended);
}
