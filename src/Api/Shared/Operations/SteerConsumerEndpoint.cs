using Modular.Api.Shared.Contract;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class SteerConsumerEndpoint
{
    public static void Map(RouteGroupBuilder ops)
    {
        ops.MapPost("/consumers/{module}/{name}/pause", PauseAsync)
            .WithName("pauseConsumer")
            .WithSummary("Stops a consumer, or one shard of it: within 2 s, and without loss.")
            .Sends<SteerConsumerCommand>()
            .Produces<Affected>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        ops.MapPost("/consumers/{module}/{name}/resume", ResumeAsync)
            .WithName("resumeConsumer")
            .WithSummary("Lets a consumer go on that was paused or has failed.")
            .Sends<SteerConsumerCommand>()
            .Produces<Affected>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Task<IResult> PauseAsync(
        string module, string name, int? shard, OperatorReason? body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(
            new SteerConsumerCommand(module, name, shard, Pause: true, body?.Reason), Answer.Ok, body, ended);

    private static Task<IResult> ResumeAsync(
        string module, string name, int? shard, OperatorReason? body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(
            new SteerConsumerCommand(module, name, shard, Pause: false, body?.Reason), Answer.Ok, body, ended);
}

/// <param name="Reason">For whoever reads the audit later; 500 characters at most.</param>
public sealed record OperatorReason(string? Reason = null);
