using Modular.Application.Contracts.Users;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

/// <summary>
/// Keeps <c>rm_security_events</c>, in which people see what happened to their account: what is told to them, and
/// nothing else.
/// </summary>
internal sealed class SecurityEventProjection : IProjection
{
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(180);

    public string ReadModel => "rm_security_events";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events { get; } = [typeof(SecurityAlertV1), typeof(UserErased)];

    // Rows go with their time and with the account: a comparison with all events would miss them.
    public bool RowsFollowOneStream => false;

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes)
    {
        if (events.Where(e => e.Data is SecurityAlertV1).ToList() is { Count: > 0 } alerts)
        {
            writes.Add(Insert(alerts));
        }

        writes.Add(Statement.Of(
            "delete from users.rm_security_events where at < $1", events.Max(e => e.Origin.OccurredAt) - Kept));
        if (events.Select(e => e.Data).OfType<UserErased>().Select(erased => erased.UserId.Value).ToArray() is
            { Length: > 0 } erased)
        {
            writes.Add(Statement.Of("delete from users.rm_security_events where user_id = any ($1)", erased));
        }
    }

    private static NpgsqlBatchCommand Insert(List<RecordedEvent> alerts)
    {
        T[] Column<T>(Func<SecurityAlertV1, T> value) => [.. alerts.Select(e => value((SecurityAlertV1)e.Data))];

        return Statement.Of(
            """
            insert into users.rm_security_events (id, user_id, at, kind, detail, user_agent, ip_address)
            select id, user_id, at, kind, detail, user_agent, ip_address
            from unnest($1, $2, $3, $4, $5, $6, $7) as n (id, user_id, at, kind, detail, user_agent, ip_address)
            """,
            alerts.Select(e => e.Origin.EventId).ToArray(),
            Column(alert => alert.UserId),
            alerts.Select(e => e.Origin.OccurredAt).ToArray(),
            Column(alert => alert.Kind),
            Column(alert => alert.Detail),
            Column(alert => alert.UserAgent),
            Column(alert => alert.IpAddress));
    }
}
