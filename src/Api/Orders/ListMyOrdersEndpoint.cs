using Modular.Api.Shared;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Orders;

internal static class ListMyOrdersEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/orders", HandleAsync)
        .RequirePermission("orders:order:read", "orders:order:read:own")
        .WithName("listMyOrders")
        .WithSummary("The caller's own orders, the latest first.")
        .WithTags("Orders")
        .Produces<Page<OrderListItem>>()
        .Follows<ListMyOrdersQuery>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.ListAsync(
            new ListMyOrdersQuery(new CustomerId(caller.UserId), page.Request), page, cancellationToken);
}
