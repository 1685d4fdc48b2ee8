using Modular.Api.Shared;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class RemoveCartItemEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapDelete("/carts/{id:guid}/items/{skuId:guid}", HandleAsync)
        .RequirePermission("orders:cart:own")
        .WithName("removeCartItem")
        .WithSummary("Takes a SKU out of a cart.")
        .WithTags("Carts")
        .Produces<CartDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    private static Task<IResult> HandleAsync(
        Guid id, Guid skuId, IfMatch seen, Caller caller, Sender sender, CancellationToken cancellationToken)
    {
        var customer = new CustomerId(caller.UserId);
        return sender.SendAndGetAsync(
            new RemoveCartItemCommand(customer, id, skuId, seen.Versions),
            new GetCartQuery(id, customer),
            cart => cart.Version,
            isLive: true,
            cancellationToken);
    }
}
