using System.Globalization;

namespace Modular.Application.Notifications;

/// <summary>The names of what templates can say. A template that uses another name does not render.</summary>
internal static class Fact
{
    public const string OrderId = "orderId";
    public const string OrderNumber = "orderNumber";
    public const string Total = "total";
    public const string Reason = "reason";
    public const string ChallengeId = "challengeId";
    public const string Time = "time";

    // What is not known is empty: a template asks before it says them.
    public const string Detail = "detail";
    public const string UserAgent = "userAgent";
    public const string IpAddress = "ipAddress";

    // Known at render time only, never stored with the message.
    public const string Code = "code";
    public const string ExpiresAt = "expiresAt";
    public const string Name = "name";

    public static string Of(Guid id) => id.ToString("D");

    public static string Of(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
