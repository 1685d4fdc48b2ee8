using Microsoft.OpenApi;
using Modular.Application.Shared;

namespace Modular.Api.Shared.Contract;

/// <summary>Which command a body becomes: what its validator demands is what the document says of the body.</summary>
internal sealed record Sends(Type Command);

/// <summary>
/// Which headers lead from an answer of success to what it is about, where these are not the usual ones.
/// </summary>
internal sealed record PlaceHeaders(bool Location, bool ETag);

/// <summary>An answer of success may set a cookie.</summary>
internal sealed class CookieSet(string about) : IDescribesOperation
{
    public void Describe(OpenApiOperation operation)
    {
        if (operation.Responses?.GetValueOrDefault("200") is { } answer)
        {
            Headers.Add(answer, "Set-Cookie", about);
        }
    }
}

/// <summary>The GET writes down that somebody has looked.</summary>
internal sealed class NotesReads;

public static class RouteContract
{
    /// <summary>For a GET that writes down who has looked: it answers with a token as a write does.</summary>
    public static RouteHandlerBuilder NotesReads(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new NotesReads());

    /// <summary>
    /// For a POST that leads to nothing with a place or version of its own, or only to one of them. Unless told, a 201
    /// has both, a 202 the place of its job, and a 200 the version, if the route needs If-Match.
    /// </summary>
    public static RouteHandlerBuilder Carries(
        this RouteHandlerBuilder endpoint, bool location = false, bool eTag = false) =>
        endpoint.WithMetadata(new PlaceHeaders(location, eTag));

    /// <summary>The body has the command's properties, by name, and so their limits.</summary>
    public static RouteHandlerBuilder Sends<TCommand>(this RouteHandlerBuilder endpoint)
        where TCommand : IWrites =>
        endpoint.WithMetadata(new Sends(typeof(TCommand)));

    /// <param name="about">Its name and what it is for.</param>
    public static RouteHandlerBuilder SetsCookie(this RouteHandlerBuilder endpoint, string about) =>
        endpoint.WithMetadata(new CookieSet(about));

    /// <summary>
    /// The route goes away: its answers say since when that is known, until when it works and what takes its place, and
    /// whoever still calls it is counted.
    /// </summary>
    /// <param name="successor">The path of the route to use instead.</param>
    public static RouteHandlerBuilder Deprecated(
        this RouteHandlerBuilder endpoint, DateTimeOffset since, DateTimeOffset sunset, string successor) =>
        endpoint.WithMetadata(new Deprecation(since, sunset, successor));
}
