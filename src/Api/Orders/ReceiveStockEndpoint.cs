using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Orders.Commands;

namespace Modular.Api.Orders;

internal static class ReceiveStockEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/stock/{skuId:guid}/receipts", HandleAsync)
        .RequirePermission("orders:stock:write")
        .RequireIdempotencyKey()
        .WithName("receiveStock")
        .WithSummary("Books goods that arrived.")
        .WithTags("Stock")
        .Sends<ReceiveStockCommand>()
        .Carries(location: true)
        .Produces<StockReceiptDetails>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> HandleAsync(
        Guid skuId, ReceiveStockRequest body, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new ReceiveStockCommand(skuId, body.Quantity, body.Reason),
            receipt => Answer.Created(receipt, $"/api/v1/stock/{skuId}") with { Version = null },
            body,
            cancellationToken);
}

/// <param name="Reason">For people, such as the number of a delivery note.</param>
public sealed record ReceiveStockRequest(int Quantity, string Reason);
