using Modular.Api.Shared;
using Modular.Application.Orders.Queries;

namespace Modular.Api.Orders;

internal static class GetStockEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/stock/{skuId:guid}", HandleAsync)
        .RequirePermission("orders:stock:read")
        .WithName("getStock")
        .WithSummary("How many of a SKU are on hand, reserved and available.")
        .WithTags("Stock")
        .Produces<StockDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(Guid skuId, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetStockQuery(skuId), version: null, cancellationToken);
}
