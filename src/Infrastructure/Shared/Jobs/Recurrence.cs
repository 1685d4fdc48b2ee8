using Quartz;

namespace Modular.Infrastructure.Shared.Jobs;

/// <summary>When something is due again and again.</summary>
/// <param name="Cron">As Quartz has it: second, minute, hour, day, month, weekday, such as <c>0 0 3 * * ?</c>.</param>
/// <param name="TimeZone">
/// An IANA name. A time that the clocks leave out in spring counts as the first one after the gap; one that they have
/// twice in autumn counts once, the first time.
/// </param>
internal sealed record Recurrence(string Cron, string TimeZone)
{
    /// <exception cref="FormatException">It is no cron expression.</exception>
    /// <exception cref="TimeZoneNotFoundException">There is no such zone.</exception>
    public DateTimeOffset Next(DateTimeOffset after) =>
        new CronExpression(Cron, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).GetNextValidTimeAfter(after)
        ?? DateTimeOffset.MaxValue;
}
