using Modular.Api.Shared;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Orders;

internal static class ListSkusEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/skus", HandleAsync)
        .RequirePermission("orders:sku:read")
        .WithName("listSkus")
        .WithSummary("The catalogue, the newest first.")
        .WithTags("Catalogue")
        .Produces<Page<SkuDetails>>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListSkusQuery(page.Request), page, cancellationToken);
}
