using System;
using System.Collections.Generic;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Modular.Api.Shared;

public sealed record ApiRoutes(RouteGroupBuilder Api, IEndpointRouteBuilder Root, RouteGroupBuilder? Development)
{
    public static void Map(WebApplication app, bool isProduction, IEnumerable<Action<ApiRoutes>> modules)
    {
        var routes = new ApiRoutes(
            app.MapGroup("/api/v1").RequireAuthorization(),
            app,
            isProduction ? null : app.MapGroup("/dev").AllowAnonymous());
        foreach (var map in modules)
            map(routes);
    }
}

public static class Asking
{
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoint, params string[] anyOf)
        where TBuilder : IEndpointConventionBuilder => endpoint;

    public static TBuilder RequireIdempotencyKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint;
}
