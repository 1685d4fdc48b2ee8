using Modular.Api.Shared;
using Modular.Application.Orders.Queries;

namespace Modular.Api.Orders;

internal static class GetSkuEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/skus/{id:guid}", HandleAsync)
        .AllowAnonymous()
        .WithName("getSku")
        .WithSummary("One SKU.")
        .WithTags("Catalogue")
        .Produces<SkuDetails>()
        .IsKept<GetSkuQuery>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetSkuQuery(id), sku => sku.Version, cancellationToken);
}
