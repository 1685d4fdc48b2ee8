using Modular.Api.Shared;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class GetCartEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/carts/{id:guid}", HandleAsync)
        .RequirePermission("orders:cart:own")
        .WithName("getCart")
        .WithSummary("A cart with the prices of this moment.")
        .WithTags("Carts")
        .Produces<CartDetails>()
        .CarriesETag()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(
        Guid id, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(
            new GetCartQuery(id, new CustomerId(caller.UserId)), cart => cart.Version, isLive: true, cancellationToken);
}
