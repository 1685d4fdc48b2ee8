using Modular.Api.Shared;
using Modular.Application.Gadgetry.Queries;

namespace Modular.Api.Gadgetry;

internal static class GetWidgetEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/a-widgets/{id:guid}", HandleAsync)
        .RequirePermission("gadgetry:a_widget:read")
        .WithName("getWidget")
        .WithSummary("One widget-words.")
        .WithTags("Gadgetry")
        .Produces<WidgetDetails>()
        .CarriesETag()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetWidgetQuery(id), widget => widget.Version, cancellationToken);
}
