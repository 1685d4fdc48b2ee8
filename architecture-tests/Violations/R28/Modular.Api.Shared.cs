using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Modular.Api.Shared
{
    // What operators ask is described like everything else.
    // expect: Modular.Api.Shared.ListConsumersEndpoint.Map -> WithName (0 times for 1 routes)
    // expect: Modular.Api.Shared.ListConsumersEndpoint.Map -> WithSummary (0 times for 1 routes)
    // expect: Modular.Api.Shared.ListConsumersEndpoint.Map -> Produces (0 times for 1 routes)
    internal static class ListConsumersEndpoint
    {
        public static void Map(IEndpointRouteBuilder api) => api.MapGet("/consumers", () => Results.NotFound());
    }
}
