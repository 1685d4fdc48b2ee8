using Modular.Infrastructure.Shared.Ops;

namespace Modular.Infrastructure.Users.Read;

internal sealed class UsersInvariants : IInvariants
{
    public string Module => UsersModule.Name;

    public IEnumerable<Invariant> At(DateTimeOffset now) =>
    [
        new(
            "G18.users", "Each row of an aggregate is at the version of its last event",
            """
            select r.name || ' ' || r.id, r.version = e.version
            from (select 'user' as name, id, version from users.users
                  union all select 'challenge', id, version from users.challenges
                  union all select 'api_client', id, version from users.api_clients
                  union all select 'erasure request', id, version from users.erasure_requests
                  union all select 'session', id, version from users.sessions
                  union all select 'second factor', id, version from users.second_factors) as r
            left join (select stream_id, max(stream_version) as version from log.events
                       where kind = 'domain' and module = 'users' group by stream_id) as e on e.stream_id = r.id
            """),
        new(
            "G26.users", "Who may not log in has no session that could be used",
            """
            select u.id::text, u.status in ('active', 'erasure_pending')
            from users.sessions s join users.users u on u.id = s.user_id
            where s.status <> 'revoked' and s.expires_at > $1
            """,
            now),
        new(
            "G25.admin", "There is an active admin",
            """
            select 'an active admin', exists (select from users.users where 'admin' = any (roles) and status = 'active')
            """),
    ];
}
