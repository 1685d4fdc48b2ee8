using Modular.Application.Shared;

namespace Modular.Api.Shared.Contract;

/// <summary>Which command a body becomes: what its validator demands is what the document says of the body.</summary>
internal sealed record Sends(Type Command);

public static class RouteContract
{
    /// <summary>The body has the command's properties, by name, and so their limits.</summary>
    public static RouteHandlerBuilder Sends<TCommand>(this RouteHandlerBuilder endpoint)
        where TCommand : IWrites =>
        endpoint.WithMetadata(new Sends(typeof(TCommand)));

    /// <summary>
    /// The route goes away: its answers say since when that is known, until when it works and what takes its place, and
    /// whoever still calls it is counted.
    /// </summary>
    /// <param name="successor">The path of the route to use instead.</param>
    public static RouteHandlerBuilder Deprecated(
        this RouteHandlerBuilder endpoint, DateTimeOffset since, DateTimeOffset sunset, string successor) =>
        endpoint.WithMetadata(new Deprecation(since, sunset, successor));
}
