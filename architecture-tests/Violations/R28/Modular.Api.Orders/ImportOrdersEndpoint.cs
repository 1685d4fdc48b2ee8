using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Modular.Api.Orders;

// expect: Modular.Api.Orders.ImportOrdersEndpoint -> 42 lines in its file
internal static class ImportOrdersEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/orders/import", Import)
        .WithName("ImportOrders").WithSummary("Takes over many orders.").Produces(204);

    private static IResult Import(string[] lines)
    {
        var taken = 0;
        taken += lines.Length > 0 ? 1 : 0;
        taken += lines.Length > 1 ? 1 : 0;
        taken += lines.Length > 2 ? 1 : 0;
        taken += lines.Length > 3 ? 1 : 0;
        taken += lines.Length > 4 ? 1 : 0;
        taken += lines.Length > 5 ? 1 : 0;
        taken += lines.Length > 6 ? 1 : 0;
        taken += lines.Length > 7 ? 1 : 0;
        taken += lines.Length > 8 ? 1 : 0;
        taken += lines.Length > 9 ? 1 : 0;
        taken += lines.Length > 10 ? 1 : 0;
        taken += lines.Length > 11 ? 1 : 0;
        taken += lines.Length > 12 ? 1 : 0;
        taken += lines.Length > 13 ? 1 : 0;
        taken += lines.Length > 14 ? 1 : 0;
        taken += lines.Length > 15 ? 1 : 0;
        taken += lines.Length > 16 ? 1 : 0;
        taken += lines.Length > 17 ? 1 : 0;
        taken += lines.Length > 18 ? 1 : 0;
        taken += lines.Length > 19 ? 1 : 0;
        taken += lines.Length > 20 ? 1 : 0;
        taken += lines.Length > 21 ? 1 : 0;
        taken += lines.Length > 22 ? 1 : 0;
        taken += lines.Length > 23 ? 1 : 0;
        return taken == 0 ? Results.BadRequest() : Results.NoContent();
    }
}
