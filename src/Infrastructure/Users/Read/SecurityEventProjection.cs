using Modular.Application.Contracts.Users;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Projections;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

/// <summary>
/// Keeps <c>rm_security_events</c>, in which people see what happened to their account: what is told to them, and each
/// login.
/// </summary>
internal sealed class SecurityEventProjection : IProjection
{
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(180);

    public string ReadModel => "rm_security_events";

    public int Version => 2;

    public IReadOnlyCollection<Type> Events { get; } = 
        [typeof(SecurityAlertV1), typeof(SessionStarted), typeof(UserErased)];

    // Rows go with their time and with the account: a comparison with all events would miss them.
    public bool RowsFollowOneStream => false;

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes)
    {
        if (events.Select(e => (Event: e, Alert: AlertOf(e.Data))).Where(told => told.Alert is not null).ToList() is
            { Count: > 0 } alerts)
        {
            writes.Add(Insert(alerts!));
        }

        writes.Add(Statement.Of(
            "delete from users.rm_security_events where at < $1", events.Max(e => e.Origin.OccurredAt) - Kept));
        if (events.Select(e => e.Data).OfType<UserErased>().Select(erased => erased.UserId.Value).ToArray() is
            { Length: > 0 } erased)
        {
            writes.Add(Statement.Of("delete from users.rm_security_events where user_id = any ($1)", erased));
        }
    }

    // From a device that is new, the login is an alert itself.
    private static SecurityAlertV1? AlertOf(object happened) => happened switch
    {
        SecurityAlertV1 alert => alert,
        SessionStarted { IsNewDevice: false } login => new SecurityAlertV1(
            login.UserId.Value, "login", UserAgent: login.UserAgent, IpAddress: login.Address),
        _ => null,
    };

    private static NpgsqlBatchCommand Insert(IReadOnlyList<(RecordedEvent Event, SecurityAlertV1 Alert)> alerts)
    {
        T[] Column<T>(Func<SecurityAlertV1, T> value) => [.. alerts.Select(told => value(told.Alert))];

        return Statement.Of(
            """
            insert into users.rm_security_events (id, user_id, at, kind, detail, user_agent, ip_address)
            select id, user_id, at, kind, detail, user_agent, ip_address
            from unnest($1, $2, $3, $4, $5, $6, $7) as n (id, user_id, at, kind, detail, user_agent, ip_address)
            """,
            alerts.Select(told => told.Event.Origin.EventId).ToArray(),
            Column(alert => alert.UserId),
            alerts.Select(told => told.Event.Origin.OccurredAt).ToArray(),
            Column(alert => alert.Kind),
            Column(alert => alert.Detail),
            Column(alert => alert.UserAgent),
            Column(alert => alert.IpAddress));
    }
}
