using Modular.Api.Shared;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class CreateCartEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/carts", HandleAsync)
        .RequirePermission("orders:cart:own")
        .WithName("createCart")
        .WithSummary("Starts an empty cart.")
        .WithTags("Carts")
        .Produces<CartDetails>(StatusCodes.Status201Created);

    private static Task<IResult> HandleAsync(
        CreateCartRequest body, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new CreateCartCommand(new CustomerId(caller.UserId)),
            receipt => Answer.Created(receipt, $"/api/v1/carts/{receipt.Id}") with { IsLive = true },
            body,
            cancellationToken);
}

public sealed record CreateCartRequest;
