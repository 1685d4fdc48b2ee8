using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Users.Publishing;
using Modular.Infrastructure.Users.Tokens;
using Npgsql;

namespace Modular.Infrastructure.Users.Write;

internal sealed class SessionRepository(
    UnitOfWork unitOfWork, RevokedSessions revoked, [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : ISessionRepository
{
    /// <summary>A login that has got no further than the password is no use of an account.</summary>
    internal const string IsNewDevice =
        """
        select exists (
                select from users.sessions
                where user_id = @user
                    and status <> 'pending_mfa' and revoked_reason is distinct from 'second_factor_failed')
            and not exists (
                select from users.sessions
                where user_id = @user and coalesce(address, '') = @address and coalesce(user_agent, '') = @userAgent
                    and status <> 'pending_mfa' and revoked_reason is distinct from 'second_factor_failed')
        """;

    // As long as its owner sees what happened to their safety.
    private const int DaysKept = 180;

    private const string Select =
        """
        select id, version, user_id, status, auth_level, authenticated_at, generation, rotated_at, started_at,
               expires_at, failures, revoked_at, revoked_reason, user_agent, address
        from users.sessions
        """;

    public async Task<Session?> GetAsync(SessionId id, CancellationToken cancellationToken) =>
        (await LoadAsync($"{Select} where id = @id", new { id = id.Value }, cancellationToken)).SingleOrDefault();

    public Task<IReadOnlyList<Session>> LiveAsync(
        UserId user, DateTimeOffset now, CancellationToken cancellationToken) => LoadAsync(
        $"{Select} where user_id = @user and status <> 'revoked' and expires_at > @now order by started_at, id",
        new { user = user.Value, now },
        cancellationToken);

    public async Task<bool> IsNewDeviceAsync(UserId user, Device device, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            IsNewDevice,
            new { user = user.Value, address = device.Address ?? "", userAgent = device.UserAgent ?? "" },
            cancellationToken: cancellationToken));
    }

    public async Task RevokeAllAsync(
        UserId user, SessionRevocation reason, SessionId? except, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        foreach (var session in await LiveAsync(user, now, cancellationToken))
        {
            if (session.State.Id != except && session.Revoke(reason, now).Error is null)
            {
                Update(session);
            }
        }

        // A login of this moment holds the account's row until it is committed, and is seen by the second statement:
        // the command runs again and ends that one, too.
        unitOfWork.Queue("select from users.users where id = $1 for no key update", user.Value);
        unitOfWork.Queue(
            """
            select users.or_again(count(*) = 0, 'another session has begun') from users.sessions
            where user_id = $1 and status <> 'revoked' and expires_at > $2 and id is distinct from $3
            """,
            user.Value, now, except?.Value);
    }

    public void Add(Session session, UserState owner)
    {
        var state = session.State;
        unitOfWork.Append("users.session", state.Id.Value, session, SecurityAlerts.Publish);
        unitOfWork.Queue(
            """
            with o as (select id from users.users where id = $3 and version = $14 for share),
                i as (
                    insert into users.sessions (id, version, user_id, status, auth_level, authenticated_at, generation,
                                                rotated_at, started_at, expires_at, failures, user_agent, address)
                    select $1, $2, o.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 from o
                    returning 1)
            select users.or_again(count(*) = 1, 'the account has changed') from i
            """,
            state.Id.Value, state.Version, state.UserId.Value, EnumText.Of(state.Status), EnumText.Of(state.AuthLevel),
            state.AuthenticatedAt, state.Generation, state.RotatedAt, state.StartedAt, state.ExpiresAt, state.Failures,
            state.Device.UserAgent, state.Device.Address, owner.Version);
        if (state is { Status: SessionStatus.Active, AuthLevel: AuthLevel.Aal1 })
        {
            // The row of the account is held: a second factor that was confirmed meanwhile is seen here, or its owner
            // sees this session and ends it.
            unitOfWork.Queue(
                """
                select users.or_again(count(*) = 0, 'a second factor was confirmed') from users.second_factors
                where user_id = $1 and status = 'confirmed'
                """,
                state.UserId.Value);
        }

        // Each new one takes some away that are over and old: where people were half a year ago is not kept.
        unitOfWork.Queue(
            """
            delete from users.sessions where id = any (array(
                select id from users.sessions where started_at < $1 and expires_at < $2
                order by started_at limit 10 for update skip locked))
            """,
            state.StartedAt.AddDays(-DaysKept), state.StartedAt);
    }

    public void Update(Session session)
    {
        var state = session.State;
        unitOfWork.Append("users.session", state.Id.Value, session, SecurityAlerts.Publish);
        unitOfWork.Queue(
            """
            with u as (
                update users.sessions
                set version = $2, status = $3, auth_level = $4, authenticated_at = $5, generation = $6, rotated_at = $7,
                    expires_at = $8, failures = $9, revoked_at = $10, revoked_reason = $11
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'users.session') from u
            """,
            state.Id.Value, state.Version, EnumText.Of(state.Status), EnumText.Of(state.AuthLevel),
            state.AuthenticatedAt, state.Generation, state.RotatedAt, state.ExpiresAt, state.Failures, state.RevokedAt,
            state.Revocation is { } reason ? EnumText.Of(reason) : null);
        if (state.RevokedAt is { } at)
        {
            // Not before the commit: a command that the database refuses has ended nothing.
            unitOfWork.AfterCommit(() => revoked.Add(state.Id, at));
        }
    }

    private async Task<IReadOnlyList<Session>> LoadAsync(
        string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(row => Session.Load(new SessionState
        {
            Id = new SessionId(row.Id),
            Version = row.Version,
            UserId = new UserId(row.UserId),
            Status = EnumText.Parse<SessionStatus>(row.Status),
            AuthLevel = EnumText.Parse<AuthLevel>(row.AuthLevel),
            AuthenticatedAt = new DateTimeOffset(row.AuthenticatedAt),
            Generation = row.Generation,
            RotatedAt = new DateTimeOffset(row.RotatedAt),
            StartedAt = new DateTimeOffset(row.StartedAt),
            ExpiresAt = new DateTimeOffset(row.ExpiresAt),
            Device = new Device(row.UserAgent, row.Address),
            Failures = row.Failures,
            RevokedAt = row.RevokedAt,
            Revocation = row.RevokedReason is { } reason ? EnumText.Parse<SessionRevocation>(reason) : null,
        }))];
    }

    private sealed record Row(
        Guid Id, int Version, Guid UserId, string Status, string AuthLevel, DateTime AuthenticatedAt, int Generation,
        DateTime RotatedAt, DateTime StartedAt, DateTime ExpiresAt, int Failures, DateTime? RevokedAt,
        string? RevokedReason, string? UserAgent, string? Address);
}
