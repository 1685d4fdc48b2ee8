using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Modular.Api.Shared;

namespace Modular.Api.Orders;

internal static class OrdersEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        var orders = routes.Api.MapGroup("/orders").WithTags("Orders");
        PlaceOrderEndpoint.Map(orders);
        DropOrderEndpoint.Map(orders);
        if (routes.Development is { } development)
            development.MapGet("/orders", () => "all").WithName("listAll").WithSummary("All of them.");
    }
}

internal static class PlaceOrderEndpoint
{
    public static void Map(RouteGroupBuilder orders) => orders.MapPost("", () => Results.Ok("placed"))
        .RequirePermission("orders:order:place", "orders:order:place:own")
        .RequireIdempotencyKey()
        .WithName("placeOrder").WithSummary("Places it").WithTags("Orders");
}

internal static class DropOrderEndpoint
{
    public static void Map(RouteGroupBuilder orders) => orders.MapDelete("/{id:guid}", () => Results.Ok())
        .WithName("dropOrder").WithSummary("Drops it.");
}
