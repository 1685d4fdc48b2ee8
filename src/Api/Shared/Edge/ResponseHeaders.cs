using System.Globalization;
using Modular.Api.Shared.Limits;

namespace Modular.Api.Shared.Edge;

/// <summary>
/// The headers that every answer has, whoever wrote it. Written when it starts, since a failure clears what was set
/// before.
/// </summary>
internal sealed class ResponseHeaders(TimeProvider clock, IHostEnvironment environment)
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    // The page that shows the API document brings its scripts along and sends requests to us alone.
    private const string Documentation =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly bool _isDevelopment = environment.IsDevelopment();

    public void Write(HttpContext context)
    {
        var exchange = Exchange.Of(context);
        var headers = context.Response.Headers;
        headers[RequestIds.Header] = RequestIds.Of(context);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy =
            context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? Documentation : Nothing;
        if (context.Request.IsHttps && !_isDevelopment)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        // Most of it is about somebody; what may be kept by others says so itself.
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        headers["Server-Timing"] = string.Create(
            CultureInfo.InvariantCulture, $"total;dur={clock.GetElapsedTime(exchange.Started).TotalMilliseconds:F1}");
        if (exchange.Quota is { } quota)
        {
            QuotaHeaders.Write(headers, quota);
        }
    }
}
