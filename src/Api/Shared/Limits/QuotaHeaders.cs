using System.Globalization;

namespace Modular.Api.Shared.Limits;

/// <summary>
/// Tells the caller what is left, under the names of the draft standard and under those that are older.
/// </summary>
internal static class QuotaHeaders
{
    public const string Limit = "RateLimit-Limit";
    public const string Remaining = "RateLimit-Remaining";
    public const string Reset = "RateLimit-Reset";

    public static void Write(IHeaderDictionary headers, Quota quota)
    {
        Write(headers, Limit, "X-RateLimit-Limit", quota.Limit);
        Write(headers, Remaining, "X-RateLimit-Remaining", quota.Remaining);
        Write(headers, Reset, "X-RateLimit-Reset", quota.ResetAfter);
    }

    private static void Write(IHeaderDictionary headers, string name, string older, int value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        headers[name] = text;
        headers[older] = text;
    }
}
