using System.Globalization;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>A route that goes away.</summary>
internal sealed record Deprecation(DateTimeOffset Since, DateTimeOffset Sunset, string Successor) : IDescribesOperation
{
    private const string SinceHeader = "Deprecation";
    private const string SunsetHeader = "Sunset";

    public void Describe(OpenApiOperation operation)
    {
        operation.Deprecated = true;
        foreach (var answer in (operation.Responses ?? []).Values)
        {
            Headers.Add(answer, SinceHeader, "Since when the route is deprecated (RFC 9745).");
            Headers.Add(answer, SunsetHeader, "Until when it works (RFC 8594).");
            Headers.Add(answer, "Link", "The route that takes its place, with rel=\"successor-version\".");
        }
    }

    public void Write(IHeaderDictionary headers)
    {
        headers[SinceHeader] = string.Create(CultureInfo.InvariantCulture, $"@{Since.ToUnixTimeSeconds()}");
        headers[SunsetHeader] = Sunset.ToUniversalTime().ToString("r", CultureInfo.InvariantCulture);
        headers.Append("Link", $"<{Successor}>; rel=\"successor-version\"");
    }
}
