using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Orders;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class SetCartAddressesEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPut("/carts/{id:guid}/addresses", HandleAsync)
        .RequirePermission("orders:cart:own")
        .WithName("setCartAddresses")
        .WithSummary("Says where the goods go and whom the invoice names.")
        .WithTags("Carts")
        .Sends<SetCartAddressesCommand>()
        .Produces<CartDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    private static Task<IResult> HandleAsync(
        Guid id, PostalAddresses body, IfMatch seen, Caller caller, Sender sender, CancellationToken cancellationToken)
    {
        var customer = new CustomerId(caller.UserId);
        return sender.SendAndGetAsync(
            new SetCartAddressesCommand(customer, id, body.Shipping, body.Billing, seen.Versions),
            new GetCartQuery(id, customer),
            cart => cart.Version,
            isLive: true,
            cancellationToken);
    }
}
