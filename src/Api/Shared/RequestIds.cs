using Microsoft.AspNetCore.Http.Features;
using Modular.Api.Shared.Edge;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>
/// Gives each request its id: the caller's X-Request-ID if it is well-formed, else a new one. It is echoed, is in every
/// problem and log line, and everything the request leads to carries the correlation id that starts here. When the
/// request is done, one line says so.
/// </summary>
internal sealed partial class RequestIds(
    RequestDelegate next, ResponseHeaders headers, TimeProvider clock, ILogger<RequestIds> logger)
{
    public const string Header = "X-Request-ID";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly Func<object, Task> _writeHeaders = context =>
    {
        headers.Write((HttpContext)context);
        return Task.CompletedTask;
    };

    public static string Of(HttpContext context) => context.TraceIdentifier;

    public async Task InvokeAsync(HttpContext context, RequestContext request, IIdSource ids)
    {
        var exchange = new Exchange(context.Request.Method, clock.GetTimestamp());
        context.Features.Set(exchange);
        var body = new CountedBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(body);
        request.CorrelationId = ids.NewId();
        var given = context.Request.Headers[Header].ToString();
        context.TraceIdentifier = given.Length is > 0 and <= 128
            && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
                ? given
                : request.CorrelationId.ToString();
        context.Response.OnStarting(_writeHeaders, context);

        using var scope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["RequestId"] = context.TraceIdentifier,
            ["CorrelationId"] = request.CorrelationId,
        });
        try
        {
            await next(context);
        }
        finally
        {
            // Nothing that a caller has written, but for the request id, and no address: a log is no place for people.
            LogRequest(
                Array.Find(Methods, method => method == exchange.Method) ?? "(other)", exchange.Route,
                context.Response.StatusCode, clock.GetElapsedTime(exchange.Started).TotalMilliseconds,
                exchange.Method == HttpMethods.Head ? 0 : body.Bytes, request.Actor);
        }
    }

    [LoggerMessage(
        LogLevel.Information, "{Method} {Route} {Status} in {Elapsed:F1} ms, {Bytes} bytes, {Principal}")]
    private partial void LogRequest(
        string method, string route, int status, double elapsed, long bytes, string principal);
}
