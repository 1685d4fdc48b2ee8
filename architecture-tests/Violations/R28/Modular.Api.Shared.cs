using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Modular.Api.Shared
{
    internal static class Fallback
    {
        // Not an answer of the product: what no route took.
        public static void Map(IEndpointRouteBuilder api) => api.MapGet("/{**rest}", () => Results.NotFound());
    }
}
