using Modular.Application.Shared;

namespace Modular.Application.Users.Queries;

/// <summary>What happened to the safety of the caller's account in the last 180 days, newest first.</summary>
public sealed record ListSecurityEventsQuery(Guid UserId, PageRequest Page)
    : IQuery<Page<SecurityEvent>>, IFollowsLog
{
    public static string Consumer => "rm_security_events";
}

/// <param name="Kind">Such as <c>password_changed</c>.</param>
/// <param name="Detail">What staff gave as the reason, or which role; null: nothing more to say.</param>
/// <param name="UserAgent">What the client called itself; null: not known, or it was staff.</param>
/// <param name="IpAddress">Where it came from; null: not known, or it was staff.</param>
public sealed record SecurityEvent(
    Guid Id, DateTimeOffset At, string Kind, string? Detail, string? UserAgent, string? IpAddress)
{
    public override string ToString() => $"{nameof(SecurityEvent)} {Id}";
}
