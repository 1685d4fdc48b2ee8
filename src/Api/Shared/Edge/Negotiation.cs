using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Modular.Api.Shared.Edge;

/// <summary>
/// What HTTP lets a caller ask for, before anything is done: 406 for an answer that is not JSON, 415 for a body that
/// would have to be unpacked or is of another media type than the route's, and what <c>Allow</c> says.
/// </summary>
internal sealed class Negotiation(RequestDelegate next)
{
    // What the router calls the endpoints that it makes up for these.
    private const string NoSuchMethod = "405 HTTP Method Not Supported";
    private const string NoSuchType = "415 HTTP Unsupported Media Type";
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
            return RefuseType(context);
        }

        if (!IsTaken(context))
        {
            return RefuseType(context);
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

        if (methods.Contains(HttpMethods.Patch))
        {
            response.Headers["Accept-Patch"] = MergePatch.MediaType;
        }

        response.Headers.Allow = string.Join(", ", methods.Order(StringComparer.Ordinal));
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static Task RefuseType(HttpContext context)
    {
        if (HttpMethods.IsPatch(context.Request.Method))
        {
            context.Response.Headers["Accept-Patch"] = MergePatch.MediaType;
        }

        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    }

    // Exactly what the route takes, in UTF-8: the framework's reader would take any +json, in any charset.
    private static bool IsTaken(HttpContext context)
    {
        var (request, endpoint) = (context.Request, context.GetEndpoint());
        if (endpoint?.DisplayName == NoSuchType)
        {
            return false;
        }

        if (endpoint?.Metadata.GetMetadata<IAcceptsMetadata>() is not { } accepts
            || (request.ContentType is null && !HasBody(context)))
        {
            return true;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !accepts.ContentTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            || type.Parameters.Any(parameter => !IsUtf8(parameter)))
        {
            return false;
        }

        if (type.Charset.HasValue)
        {
            // In quotes or not, it is the same (RFC 9110, 8.3.1); the framework's reader knows it without.
            type.Charset = Json.Charset;
            request.ContentType = type.ToString();
        }

        return true;
    }

    private static bool IsUtf8(NameValueHeaderValue parameter)
    {
        var value = HeaderUtilities.RemoveQuotes(parameter.Value);
        return parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
            && (value.Equals(Json.Charset, StringComparison.OrdinalIgnoreCase)
                || value.Equals(PartOfUtf8, StringComparison.OrdinalIgnoreCase));
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

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
