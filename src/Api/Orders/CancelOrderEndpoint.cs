using System.ComponentModel.DataAnnotations;
using Modular.Api.Shared;
using Modular.Api.Shared.Contract;
using Modular.Application.Orders.Commands;
using Modular.Application.Shared;

namespace Modular.Api.Orders;

internal static class CancelOrderEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/orders/{id:guid}/cancel", HandleAsync)
        .RequirePermission("orders:order:cancel", "orders:order:cancel:own")
        .RequireIdempotencyKey()
        .WithName("cancelOrder")
        .WithSummary("Starts the cancellation; it is complete when no money is held for the order any more.")
        .WithTags("Orders")
        .Sends<CancelOrderCommand>()
        .Carries(location: true)
        .Produces<CancelOrderResponse>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(
        Guid id, CancelOrderRequest body, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new CancelOrderCommand(id, caller.OwnerUnless("orders:order:cancel"), body.Reason),
            order => Answer.Accepted(new CancelOrderResponse(order, "cancellation_pending"), $"/api/v1/orders/{order}"),
            body,
            cancellationToken);
}

/// <param name="Reason">For people.</param>
public sealed record CancelOrderRequest(string? Reason = null);

public sealed record CancelOrderResponse(Guid Id, [property: AllowedValues("cancellation_pending")] string Status);
