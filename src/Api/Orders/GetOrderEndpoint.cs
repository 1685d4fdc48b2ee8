using Modular.Api.Shared;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Orders;

internal static class GetOrderEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/orders/{id:guid}", HandleAsync)
        .RequirePermission("orders:order:read", "orders:order:read:own")
        .WithName("getOrder")
        .WithSummary("One order with its lines, totals and what can be done with it now.")
        .WithTags("Orders")
        .Produces<OrderDetails>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(
        Guid id, IfNoneMatch known, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.GetDocumentAsync(
            new GetOrderQuery(id, caller.OwnerUnless("orders:order:read"), known.Version),
            cancellationToken);
}
