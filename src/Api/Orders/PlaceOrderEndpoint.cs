using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class PlaceOrderEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/orders", HandleAsync)
        .RequirePermission("orders:order:place:own")
        .RequireIdempotencyKey()
        .WithName("placeOrder")
        .WithSummary("Orders what is in a cart, for the total that the customer was shown.")
        .WithTags("Orders")
        .Sends<PlaceOrderCommand>()
        .Produces<OrderDetails>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static Task<IResult> HandleAsync(
        PlaceOrderRequest body, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new PlaceOrderCommand(
                new CustomerId(caller.UserId), body.CartId, body.ExpectedTotal, body.PaymentMethod),
            receipt => Answer.Created(receipt, $"/api/v1/orders/{receipt.Id}"),
            body,
            cancellationToken);
}

/// <param name="ExpectedTotal">The cart's <c>totals.gross</c> as the customer saw it.</param>
public sealed record PlaceOrderRequest(Guid CartId, Money ExpectedTotal, PaymentChoice PaymentMethod);
