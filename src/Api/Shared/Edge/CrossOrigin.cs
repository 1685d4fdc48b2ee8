using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Modular.Api.Shared.Limits;

namespace Modular.Api.Shared.Edge;

/// <summary>
/// Which pages in browsers may call: those of <c>Modular:Cors:Origins</c>. Never all, and never with cookies.
/// </summary>
internal static class CrossOrigin
{
    private const string Setting = "Modular:Cors:Origins";

    /// <exception cref="OptionsValidationException">Something that is no origin, such as <c>*</c>.</exception>
    public static IReadOnlyList<string> OriginsOf(IConfiguration configuration)
    {
        var origins = SettingList.Of(configuration, Setting);
        string[] failures =
        [
            .. origins.Where(origin => !IsOrigin(origin)).Select(origin =>
                $"{Setting}: '{origin}' is no origin; one is like https://shop.example.com, without a path."),
        ];
        return failures.Length == 0
            ? origins
            : throw new OptionsValidationException(Setting, typeof(CorsOptions), failures);
    }

    public static void Configure(CorsOptions options, IReadOnlyList<string> origins) =>
        options.AddDefaultPolicy(policy => policy.WithOrigins([.. origins])
            .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders(
                "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match",
                ConsistencyHeaders.Token, "Prefer", RequestIds.Header, "traceparent", "tracestate")
            .WithExposedHeaders(
                "ETag", "Location", "Link", "Retry-After", "Allow", RequestIds.Header, "Server-Timing",
                "Idempotency-Replayed", ConsistencyHeaders.Token, ConsistencyHeaders.Position, ConsistencyHeaders.Lag,
                ConsistencyHeaders.Applied, "Deprecation", "Sunset", "X-Cache-Status", QuotaHeaders.Limit,
                QuotaHeaders.Remaining, QuotaHeaders.Reset)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));

    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.GetLeftPart(UriPartial.Authority) == text && !text.Contains('*', StringComparison.Ordinal);
}
