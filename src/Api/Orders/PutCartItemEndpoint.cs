using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class PutCartItemEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/carts/{id:guid}/items/{skuId:guid}", HandleAsync)
        .RequirePermission("orders:cart:own")
        .WithName("putCartItem")
        .WithSummary("Sets how many of a SKU are in a cart.")
        .WithTags("Carts")
        .Sends<PutCartItemCommand>()
        .Produces<CartDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    private static Task<IResult> HandleAsync(
        Guid id, Guid skuId, PutCartItemRequest body, IfMatch seen, Caller caller, Sender sender,
        CancellationToken cancellationToken)
    {
        var customer = new CustomerId(caller.UserId);
        return sender.SendAndGetAsync(
            new PutCartItemCommand(customer, id, skuId, body.Quantity, seen.Versions),
            new GetCartQuery(id, customer),
            cart => cart.Version,
            isLive: true,
            cancellationToken);
    }
}

public sealed record PutCartItemRequest(int Quantity);
