using Modular.Api.Shared.Limits;

namespace Modular.Api.Shared;

/// <summary>Where a module hangs its routes.</summary>
/// <param name="Api"><c>/api/v1</c>: endpoints for consumers.</param>
/// <param name="Root">Routes with a place of their own, such as <c>/.well-known</c>.</param>
/// <param name="Development"><c>/dev</c>: null in Production, where none of these exist.</param>
public sealed record ApiRoutes(RouteGroupBuilder Api, IEndpointRouteBuilder Root, RouteGroupBuilder? Development)
{
    /// <summary>The routes of these modules; whoever calls them is known, unless a route says otherwise.</summary>
    public static void Map(WebApplication app, IEnumerable<Action<ApiRoutes>> modules)
    {
        var api = app.MapGroup("/api/v1").RequireAuthorization().DescribeLimits();
        ((IEndpointConventionBuilder)api).Finally(KnownQuery.Of);
        var routes = new ApiRoutes(
            api,
            app.MapGroup("").DescribeLimits(),
            app.Environment.IsProduction()
                ? null
                : app.MapGroup("/dev").AllowAnonymous().DisableRateLimiting().ExcludeFromDescription());
        foreach (var map in modules)
        {
            map(routes);
        }
    }
}
