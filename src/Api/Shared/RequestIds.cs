using Microsoft.AspNetCore.Http.Features;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>
/// Gives each request its id: the caller's X-Request-ID if it is well-formed, else a new one. It is echoed, is in every
/// problem and log line, and everything the request leads to carries the correlation id that starts here.
/// </summary>
internal sealed partial class RequestIds(RequestDelegate next, ILogger<RequestIds> logger)
{
    private const string Header = "X-Request-ID";

    public static string Of(HttpContext context) => context.TraceIdentifier;

    public async Task InvokeAsync(HttpContext context, RequestContext request, IIdSource ids, TimeProvider clock)
    {
        request.CorrelationId = ids.NewId();
        var given = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = given.Length is > 0 and <= 128
            && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
                ? given
                : request.CorrelationId.ToString();
        // At the last moment: whoever handles an exception throws away the headers that were there before.
        context.Response.OnStarting(static state =>
        {
            var (headers, id) = ((IHeaderDictionary, string))state;
            headers[Header] = id;
            headers.XContentTypeOptions = "nosniff";
            return Task.CompletedTask;
        }, (context.Response.Headers, context.TraceIdentifier));

        using var scope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["RequestId"] = context.TraceIdentifier,
            ["CorrelationId"] = request.CorrelationId,
        });
        var started = clock.GetTimestamp();
        await next(context);
        // The route template, not the path: a log line holds no ids of people and no query strings.
        var route = (context.Features.Get<IEndpointFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText;
        LogRequest(
            context.Request.Method, route ?? "(unknown route)", context.Response.StatusCode,
            clock.GetElapsedTime(started).TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Route} {Status} in {Elapsed:F1} ms")]
    private partial void LogRequest(string method, string route, int status, double elapsed);
}
