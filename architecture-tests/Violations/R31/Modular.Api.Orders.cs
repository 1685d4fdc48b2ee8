using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Modular.Api.Shared;
using Modular.Application.Orders;

namespace Modular.Api.Orders;

internal static class ListOrdersEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/orders", () => new ListOrdersQuery()).Follows<ListOrdersQuery>();
}

// expect: Modular.Api.Orders.FindOrdersEndpoint -> Modular.Application.Orders.FindOrdersQuery (sends without Follows)
internal static class FindOrdersEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/orders/found", () => new FindOrdersQuery());
}

internal static class GetOrderEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/orders/one", () => new GetOrderQuery());
}
