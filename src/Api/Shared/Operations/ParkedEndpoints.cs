using Modular.Api.Shared.Contract;
using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class ParkedEndpoints
{
    private static readonly Filter<string?> Module = Filter.Text("module", "Of this module.", 30, "orders");
    private static readonly Filter<string?> Consumer = Filter.Text("consumer", "Of this consumer.", 60, "rm_orders");
    private static readonly Filter<Guid?> Stream = Filter.Id("streamId", "This stream.");
    private static readonly Filter<string?> Type = Filter.Text("type", "Of the event.", 100, "orders.order.placed");
    private static readonly Filter<string?> Code = Filter.Text("code", "Why it waits.", 100, "operator");

    public static void Map(RouteGroupBuilder ops)
    {
        ops.MapGet("/parked", ListAsync)
            .WithName("listParked")
            .WithSummary("The streams that a consumer could not go on with, and why.")
            .Lists<ParkedStatus>(new([], [Module, Consumer, Stream, Type, Code], IsNumbered: true));
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

    private static Task<IResult> ListAsync(PageQuery page, Sender sender, CancellationToken ended) =>
        sender.ListAsync(new ListParkedQuery(FilterOf(page), page.Request), page, ended);

    private static ParkedFilter FilterOf(PageQuery page) => new(
        page.Value(Module), page.Value(Consumer), page.Value(Stream), page.Value(Type), page.Value(Code));

    private static Task<IResult> ParkAsync(ParkStreamCommand body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(body, Answer.Ok, body, ended);

    private static Task<IResult> ReleaseAsync(ReleaseParkedRequest body, Sender sender, CancellationToken ended) =>
        sender.SendAsync(
            new ReleaseParkedCommand(body.Filter ?? new(), body.DryRun, body.Reason), Answer.Ok, body, ended);
}

public sealed record ReleaseParkedRequest(ParkedFilter? Filter = null, bool DryRun = true, string? Reason = null);
