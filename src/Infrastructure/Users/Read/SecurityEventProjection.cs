using Modular.Application.Contracts.Users;
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
    public string ReadModel => "rm_security_events";

    public int Version => 1;

    public IReadOnlyCollection<Type> Events { get; } = [typeof(SecurityAlertV1)];

    // Rows go after 180 days and with the account: a comparison with all events would miss them.
    public bool RowsFollowOneStream => false;

    public void Apply(IReadOnlyList<RecordedEvent> events, ICollection<NpgsqlBatchCommand> writes)
    {
        T[] Column<T>(Func<SecurityAlertV1, T> value) => [.. events.Select(e => value((SecurityAlertV1)e.Data))];

        writes.Add(Statement.Of(
            """
            insert into users.rm_security_events (id, user_id, at, kind, detail, user_agent, ip_address)
            select id, user_id, at, kind, detail, user_agent, ip_address
            from unnest($1, $2, $3, $4, $5, $6, $7) as n (id, user_id, at, kind, detail, user_agent, ip_address)
            """,
            events.Select(e => e.Origin.EventId).ToArray(),
            Column(alert => alert.UserId),
            events.Select(e => e.Origin.OccurredAt).ToArray(),
            Column(alert => alert.Kind),
            Column(alert => alert.Detail),
            Column(alert => alert.UserAgent),
            Column(alert => alert.IpAddress)));
    }
}
