using Modular.Api.Shared.Contract;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class ParkedEndpoints
{
    public static void Map(RouteGroupBuilder ops)
    {
        ops.MapPost("/parked", ParkAsync)
            .WithName("parkStream")
            .WithSummary("Makes a stream wait for one consumer.")
            .Sends<ParkStreamCommand>()
            .Produces<Affected>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        ops.MapPost("/parked/release", ReleaseAsync)
            .WithName("releaseParked")
            .WithSummary("Has parked streams tried again; says which it would be, unless dryRun is false.")
            .Sends<ReleaseParkedCommand>()
            .Produces<Affected>();
    }

    private static Task<IResult> ParkAsync(ParkStreamCommand body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(body, Answer.Ok, body, ended);

    private static Task<IResult> ReleaseAsync(ReleaseParkedRequest body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(
            new ReleaseParkedCommand(body.Filter ?? new(), body.DryRun, body.Reason), Answer.Ok, body, ended);
}

public sealed record ReleaseParkedRequest(ParkedFilter? Filter = null, bool DryRun = true, string? Reason = null);
