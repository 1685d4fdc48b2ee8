using Modular.Api.Shared;
using Modular.Application.Gadgetry.Commands;

namespace Modular.Api.Gadgetry;

internal static class ActOnWidgetEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/a-widgets/{id:guid}/act-on", HandleAsync)
        .RequirePermission("gadgetry:a_widget:act_on")
        .RequireIdempotencyKey()
        .WithName("actOnWidget")
        .WithSummary("ActOnWidget.")
        .WithTags("Gadgetry")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new ActOnWidgetCommand(id), Answer.NoContent, body: null, cancellationToken);
}
