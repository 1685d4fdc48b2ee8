using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class ListParkedEndpoint
{
    private static readonly Filter<string?> Module = Filter.Text("module", "Of this module.", 30, "orders");
    private static readonly Filter<string?> Consumer = Filter.Text("consumer", "Of this consumer.", 60, "rm_orders");
    private static readonly Filter<Guid?> Stream = Filter.Id("streamId", "This stream.");
    private static readonly Filter<string?> Type = Filter.Text("type", "Of the event.", 100, "orders.order.placed");
    private static readonly Filter<string?> Code = Filter.Text("code", "Why it waits.", 100, "operator");

    public static void Map(RouteGroupBuilder ops) => ops
        .MapGet("/parked", HandleAsync)
        .WithName("listParked")
        .WithSummary("The streams that a consumer could not go on with, and why.")
        .Produces<ParkedStatus>(new ListParameters([], [Module, Consumer, Stream, Type, Code], IsNumbered: true));

    private static Task<IResult> HandleAsync(PageQuery page, Sender sender, CancellationToken ended) =>
        sender.ListAsync(new ListParkedQuery(FilterOf(page), page.Request), page, ended);

    private static ParkedFilter FilterOf(PageQuery page) => new(
        page.Value(Module), page.Value(Consumer), page.Value(Stream), page.Value(Type), page.Value(Code));
}
