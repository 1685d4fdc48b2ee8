namespace Modular.Api.Shared;

/// <summary>Where a module hangs its routes.</summary>
/// <param name="Api"><c>/api/v1</c>: endpoints for consumers.</param>
/// <param name="Root">Routes with a place of their own, such as <c>/.well-known</c>.</param>
/// <param name="Development"><c>/dev</c>: null in Production, where none of these exist.</param>
internal sealed record ApiRoutes(RouteGroupBuilder Api, IEndpointRouteBuilder Root, RouteGroupBuilder? Development);
