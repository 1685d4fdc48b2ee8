using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Users.Tokens;
using Npgsql;

namespace Modular.Infrastructure.Users.Write;

internal sealed class SessionRepository(
    UnitOfWork unitOfWork, RevokedSessions revoked, [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : ISessionRepository
{
    public async Task<Session?> GetAsync(SessionId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select id, version, user_id, status, generation, rotated_at, started_at, revoked_at
            from users.sessions where id = @id
            """,
            new { id = id.Value },
            cancellationToken: cancellationToken));
        return row is null ? null : Session.Load(new SessionState
        {
            Id = new SessionId(row.Id),
            Version = row.Version,
            UserId = new UserId(row.UserId),
            Status = EnumText.Parse<SessionStatus>(row.Status),
            Generation = row.Generation,
            RotatedAt = new DateTimeOffset(row.RotatedAt),
            StartedAt = new DateTimeOffset(row.StartedAt),
            RevokedAt = row.RevokedAt,
        });
    }

    public void Add(Session session)
    {
        var state = session.State;
        unitOfWork.Append("users.session", state.Id.Value, session);
        unitOfWork.Queue(
            """
            insert into users.sessions (id, version, user_id, status, generation, rotated_at, started_at, revoked_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            state.Id.Value, state.Version, state.UserId.Value, EnumText.Of(state.Status), state.Generation,
            state.RotatedAt, state.StartedAt, state.RevokedAt);
    }

    public void Update(Session session)
    {
        var state = session.State;
        unitOfWork.Append("users.session", state.Id.Value, session);
        unitOfWork.Queue(
            """
            with u as (
                update users.sessions
                set version = $2, status = $3, generation = $4, rotated_at = $5, revoked_at = $6
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'users.session') from u
            """,
            state.Id.Value, state.Version, EnumText.Of(state.Status), state.Generation, state.RotatedAt,
            state.RevokedAt);
        if (state.RevokedAt is { } at)
        {
            // Before the commit: should that fail, this process refuses a session whose owner wanted it gone.
            revoked.Add(state.Id, at);
        }
    }

    private sealed record Row(
        Guid Id, int Version, Guid UserId, string Status, int Generation, DateTime RotatedAt, DateTime StartedAt,
        DateTime? RevokedAt);
}
