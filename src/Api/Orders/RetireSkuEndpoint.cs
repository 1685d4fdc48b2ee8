using Modular.Api.Shared;
using Modular.Application.Orders.Commands;

namespace Modular.Api.Orders;

internal static class RetireSkuEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/skus/{id:guid}/retire", HandleAsync)
        .RequirePermission("orders:sku:write")
        .WithName("retireSku")
        .WithSummary("Takes a SKU out of the range for good: it is still shown, and cannot be bought.")
        .WithTags("Catalogue")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new RetireSkuCommand(id), Answer.NoContent, body: null, cancellationToken);
}
