using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Modular.Application.Shared;

namespace Modular.Api.Shared;

/// <summary>The versions in <c>If-Match</c>; a parameter of this type makes the header obligatory (428).</summary>
/// <param name="Versions">One of them must be the current one; of a cart the version counts, not the prices.</param>
public sealed record IfMatch(SeenVersions Versions) : IEndpointParameterMetadataProvider
{
    public static ValueTask<IfMatch?> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0)
        {
            throw new HttpRefusedException(
                428, "precondition.required",
                "Say which version you change: If-Match with the ETag of your last read.");
        }

        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags))
        {
            tags = [];
        }

        // Weak tags never match: what they stand for need not be the same bytes (RFC 9110, 13.1.1).
        List<int> versions = [.. tags.Where(tag => !tag.IsWeak).Select(ETags.Version).OfType<int>()];
        return tags.Contains(EntityTagHeaderValue.Any) ? Of(SeenVersions.Any)
            : versions.Count > 0 ? Of(new SeenVersions(versions))
            : throw new HttpRefusedException(
                412, "precondition.stale", "If-Match is not an ETag of this resource: read it again.");

        static ValueTask<IfMatch?> Of(SeenVersions seen) => ValueTask.FromResult<IfMatch?>(new IfMatch(seen));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new NeedsIfMatch());
}

/// <summary>The one version in <c>If-None-Match</c>, so that its document need not be read.</summary>
/// <param name="Version">Null: there is none, or several; the answer is compared with them.</param>
public sealed record IfNoneMatch(int? Version) : IEndpointParameterMetadataProvider
{
    public static ValueTask<IfNoneMatch?> BindAsync(HttpContext context) => ValueTask.FromResult<IfNoneMatch?>(
        new IfNoneMatch(EntityTagHeaderValue.TryParseStrictList(context.Request.Headers.IfNoneMatch, out var tags)
            && tags is [var tag] ? ETags.Version(tag) : null));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new HasETag());
}

/// <summary>The route answers with an ETag, and with 304 to whoever has that version.</summary>
internal sealed class HasETag : IDescribesOperation
{
    public void Describe(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(ETags.Header("If-None-Match", "Of an earlier answer: 304 while it is still this."));
        operation.Responses ??= [];
        operation.Responses.TryAdd("304", new OpenApiResponse { Description = "The caller has this version." });
        foreach (var (status, answer) in operation.Responses)
        {
            if (status is "200" or "304" && answer is OpenApiResponse response)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                response.Headers["ETag"] = new OpenApiHeader
                {
                    Description = "The version, strong.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 32 },
                };
            }
        }
    }
}

/// <summary>The route changes what somebody may have read: it needs the version that the caller has seen.</summary>
internal sealed class NeedsIfMatch : IDescribesOperation
{
    public void Describe(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        var header = ETags.Header("If-Match", "The ETag of the caller's last read; several, or *, are fine.");
        header.Required = true;
        operation.Parameters.Add(header);
        operation.Responses ??= [];
        operation.Responses.TryAdd("412", new OpenApiResponse { Description = "It has changed since." });
        operation.Responses.TryAdd("428", new OpenApiResponse { Description = "If-Match is missing." });
    }
}

public static class ETags
{
    private const int DigestBytes = 6;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>For a GET that gives <see cref="Sender"/> a version and does not read If-None-Match.</summary>
    public static RouteHandlerBuilder CarriesETag(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new HasETag());

    /// <summary>The version in quotes, and the beginning of the body's digest behind a dash, if it is live.</summary>
    internal static string Of(int version, ReadOnlyMemory<byte> live) => live.IsEmpty
        ? string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"\"{version}-{Digest(live)}\"");

    /// <summary>Of what has no version.</summary>
    internal static string OfContent(ReadOnlyMemory<byte> content) => $"W/\"{Digest(content)}\"";

    internal static int? Version(EntityTagHeaderValue tag)
    {
        var value = tag.Tag.AsSpan().Trim('"');
        var dash = value.IndexOf('-');
        var number = dash < 0 ? value : value[..dash];
        var digest = value[(dash + 1)..];
        return number is not (['0', ..])
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && (dash < 0 || (digest.Length == 2 * DigestBytes && !digest.ContainsAnyExcept(HexDigits)))
            ? version
            : null;
    }

    /// <summary>Whether a reader has it: weak or strong, one of several, or any at all.</summary>
    internal static bool IsKnown(HttpRequest request, string tag) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && EntityTagHeaderValue.TryParseStrictList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one =>
            one.Equals(EntityTagHeaderValue.Any)
            || one.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false));

    private static string Digest(ReadOnlyMemory<byte> content) =>
        Convert.ToHexStringLower(SHA256.HashData(content.Span).AsSpan(0, DigestBytes));

    internal static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 1024 },
    };
}
