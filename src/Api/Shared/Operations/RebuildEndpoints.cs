using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class RebuildEndpoints
{
    public static void Map(RouteGroupBuilder ops)
    {
        var rebuild = ops.MapGroup("/consumers/{module}/{name}/rebuild");
        rebuild.MapGet("", (string module, string name, Sender sender, CancellationToken ended) =>
                sender.GetAsync(new GetRebuildQuery(module, name), version: null, ended))
            .WithName("getRebuild").WithSummary("The latest rebuild of a read model, with its report.")
            .Produces<RebuildDetails>().ProducesProblem(StatusCodes.Status404NotFound);
        rebuild.MapPost("", StartAsync)
            .WithName("startRebuild")
            .WithSummary("Builds a read model anew beside the live one; by default it waits for swap or abort.");
        rebuild.MapPost("/swap", (string module, string name, OperatorReason? body, Sender sender, CancellationToken e) =>
                SettleAsync(new SettleRebuildCommand(module, name, Swap: true, body?.Reason), body, sender, e))
            .WithName("swapRebuild").WithSummary("Puts a rebuild that is ready in the place of the live read model.");
        rebuild.MapPost("/abort", (string module, string name, OperatorReason? body, Sender sender, CancellationToken e) =>
                SettleAsync(new SettleRebuildCommand(module, name, Swap: false, body?.Reason), body, sender, e))
            .WithName("abortRebuild").WithSummary("Gives a rebuild up; the live read model was never touched.");
    }

    private static Task<IResult> StartAsync(
        string module, string name, RebuildRequest? body, Sender sender, CancellationToken ended) => sender.SendAsync(
            new StartRebuildCommand(module, name, body?.SwapWhenReady ?? false, body?.Share ?? 25, body?.Reason),
            Answer.Accepted, body, ended);

    private static Task<IResult> SettleAsync(
        SettleRebuildCommand command, OperatorReason? body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(command, Answer.Accepted, body, ended);
}

/// <param name="Share">Of the time that it may work, in percent; 25 unless told otherwise.</param>
public sealed record RebuildRequest(bool SwapWhenReady = false, int? Share = null, string? Reason = null);
