using System.Globalization;

namespace Modular.Api.Shared;

/// <summary>The version in <c>If-Match</c>; a parameter of this type makes the header obligatory (428).</summary>
public sealed record IfMatch(int Version)
{
    public static ValueTask<IfMatch?> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString();
        if (header.Length == 0)
        {
            throw new HttpRefusedException(
                428, "precondition.required",
                "Say which version you change: If-Match with the ETag of your last read.");
        }

        return ValueTask.FromResult<IfMatch?>(new IfMatch(ETags.Version(header) ?? throw new HttpRefusedException(
            412, "precondition.stale", "If-Match is not an ETag of this resource: read it again.")));
    }
}

/// <summary>The version in <c>If-None-Match</c>, if there is one.</summary>
public sealed record IfNoneMatch(int? Version)
{
    public static ValueTask<IfNoneMatch?> BindAsync(HttpContext context) => ValueTask.FromResult<IfNoneMatch?>(
        new IfNoneMatch(ETags.Version(context.Request.Headers.IfNoneMatch.ToString())));
}

internal static class ETags
{
    /// <summary>An ETag is the version in quotes, and perhaps more behind a dash.</summary>
    public static int? Version(string etag)
    {
        var value = etag.StartsWith("W/", StringComparison.Ordinal) ? etag.AsSpan(2) : etag;
        if (value.Length < 3 || value[0] != '"' || value[^1] != '"')
        {
            return null;
        }

        value = value[1..^1];
        var dash = value.IndexOf('-');
        var digits = dash < 0 ? value : value[..dash];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
    }
}
