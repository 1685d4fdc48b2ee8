using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Modular.Api.Orders
{
    internal static class PlaceOrderEndpoint
    {
        public static void Map(IEndpointRouteBuilder api) => api.MapPost("/orders", () => Results.Ok())
            .WithName("PlaceOrder").WithSummary("Orders a cart.").Produces<string>(201).ProducesProblem(422);
    }

    internal static class GetOrderEndpoint
    {
        public static void Map(IEndpointRouteBuilder api) => api.MapGet("/orders/{id}", () => Results.Ok())
            .WithName("GetOrder").WithSummary("One order.").Produces<Application.Orders.OrderDetails>();
    }

    // expect: Modular.Api.Orders.CancelOrderEndpoint -> not static
    internal sealed class CancelOrderEndpoint
    {
        // expect: Modular.Api.Orders.CancelOrderEndpoint.Map -> WithSummary (1 times for 2 routes)
        // expect: Modular.Api.Orders.CancelOrderEndpoint.Map -> Produces (0 times for 2 routes)
        public static void Map(IEndpointRouteBuilder api)
        {
            api.MapPost("/orders/{id}/cancel", () => Results.Ok()).WithName("CancelOrder").WithSummary("Cancels it.");
            api.MapDelete("/orders/{id}", () => Results.Ok()).WithName("DropOrder");
        }
    }
}
