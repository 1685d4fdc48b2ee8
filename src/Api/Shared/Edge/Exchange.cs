using Microsoft.AspNetCore.Http.Features;
using Modular.Api.Shared.Limits;

namespace Modular.Api.Shared.Edge;

/// <summary>What the edge knows of one request and its answer.</summary>
/// <param name="method">As it was sent.</param>
/// <param name="started">A timestamp of the clock.</param>
internal sealed class Exchange(string method, long started)
{
    public string Method => method;

    public long Started => started;

    /// <summary>Where it was routed to; failures take it away from the context.</summary>
    public Endpoint? Endpoint { get; set; }

    /// <summary>The route template. A path has ids in it, or whatever somebody wrote; no log needs that.</summary>
    public string Route => (Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(unknown route)";

    /// <summary>Null: no limit applies.</summary>
    public Quota? Quota { get; set; }

    public static Exchange Of(HttpContext context) => context.Features.GetRequiredFeature<Exchange>();
}
