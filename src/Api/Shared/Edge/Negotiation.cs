using Microsoft.Net.Http.Headers;

namespace Modular.Api.Shared.Edge;

/// <summary>
/// What HTTP lets a caller ask for, before anything is done: 406 for an answer that is not JSON, 415 for a body that
/// would have to be unpacked, and what <c>Allow</c> says.
/// </summary>
internal sealed class Negotiation(RequestDelegate next)
{
    // What the router calls the endpoint that it makes up for this.
    private const string NoSuchMethod = "405 HTTP Method Not Supported";
    private const string PartOfUtf8 = "us-ascii";
    private static readonly MediaTypeHeaderValue Json = new("application/json") { Charset = "utf-8" };
    private static readonly MediaTypeHeaderValue Problem = new("application/problem+json") { Charset = "utf-8" };

    public Task InvokeAsync(HttpContext context)
    {
        Exchange.Of(context).Endpoint = context.GetEndpoint();
        // Never unpacked: a few bytes would become as many as somebody likes.
        if (context.Request.Headers.ContentEncoding.Count > 0
            && context.Request.Headers.ContentEncoding != "identity")
        {
            context.Response.Headers.AcceptEncoding = "identity";
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        if (!IsUtf8(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        if (!Accepts(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
            return Task.CompletedTask;
        }

        return context.GetEndpoint()?.DisplayName == NoSuchMethod ? AnswerAsync(context) : next(context);
    }

    // The router has found the route and names its methods, but for those that every route has.
    private async Task AnswerAsync(HttpContext context)
    {
        await next(context);
        var response = context.Response;
        if (response.StatusCode != StatusCodes.Status405MethodNotAllowed)
        {
            return;
        }

        var methods = response.Headers.Allow.ToString().Split(", ").ToHashSet(StringComparer.Ordinal);
        methods.Add(HttpMethods.Options);
        if (methods.Contains(HttpMethods.Get))
        {
            methods.Add(HttpMethods.Head);
        }

        response.Headers.Allow = string.Join(", ", methods.Order(StringComparer.Ordinal));
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    // In quotes or not, it is the same (RFC 9110, 8.3.1); the framework's reader knows it without.
    private static bool IsUtf8(HttpRequest request)
    {
        if (request.ContentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) != true
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
        {
            return true;
        }

        var name = HeaderUtilities.RemoveQuotes(type.Charset);
        if (!name.Equals(Json.Charset, StringComparison.OrdinalIgnoreCase)
            && !name.Equals(PartOfUtf8, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        type.Charset = Json.Charset;
        request.ContentType = type.ToString();
        return true;
    }

    private static bool Accepts(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || accept is ["*/*" or "application/json"]
            || request.Path.StartsWithSegments("/docs", StringComparison.Ordinal))
        {
            return true;
        }

        return MediaTypeHeaderValue.TryParseList(accept, out var ranges)
            && ranges.Any(range => range.Quality != 0 && (Json.IsSubsetOf(range) || Problem.IsSubsetOf(range)));
    }
}
