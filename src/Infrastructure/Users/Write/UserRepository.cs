using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Users.Publishing;
using Modular.Infrastructure.Users.Tokens;
using Npgsql;

namespace Modular.Infrastructure.Users.Write;

internal sealed class UserRepository(
    UnitOfWork unitOfWork, RevokedSessions revoked, [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IUserRepository
{
    private const string IsActiveAdmin = "'admin' = any (roles) and status = 'active'";
    private const string LastAdmin = "users.last_admin";
    private const string Select =
        """
        select id, version, email, name, locale, timezone, status, status_before, password_hash, roles, registered_at,
               activated_at, permission_version, permissions_changed_at, is_bootstrap
        from users.users
        """;

    public Task<User?> GetAsync(UserId id, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where id = @key", id.Value, cancellationToken);

    public Task<User?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where email = @key and status <> 'erased'", email.Value, cancellationToken);

    public async Task<bool> AnyAdminAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select 1 from users.users where 'admin' = any (roles))",
            cancellationToken: cancellationToken));
    }

    public void Add(User user)
    {
        var state = user.State;
        Append(user);
        unitOfWork.Queue(
            """
            insert into users.users (id, version, email, name, locale, timezone, status, password_hash, roles,
                                     registered_at, activated_at, permission_version, permissions_changed_at,
                                     is_bootstrap)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            state.Id.Value, state.Version, state.Email.Value, state.Name, state.Locale, state.TimeZone,
            EnumText.Of(state.Status), state.PasswordHash.Value, state.Roles.ToArray(), state.RegisteredAt,
            state.ActivatedAt, state.PermissionVersion, state.PermissionsChangedAt, state.IsBootstrap);
        RetryOnTakenAddress();
    }

    public void Update(User user)
    {
        var state = user.State;
        var mayBeLastAdmin = user.Events.Any(happened =>
            happened is UserSuspended or ErasureRequested or RoleRemoved { Role: Role.Admin });
        if (mayBeLastAdmin)
        {
            // All admins, in one order, before the first of them changes: two who remove each other wait here.
            unitOfWork.Queue($"select id from users.users where {IsActiveAdmin} order by id for no key update");
        }

        Append(user);
        unitOfWork.Queue(
            """
            with u as (
                update users.users
                set version = $2, email = $3, name = $4, locale = $5, timezone = $6, status = $7, status_before = $8,
                    password_hash = $9, roles = $10, activated_at = $11, permission_version = $12,
                    permissions_changed_at = $13
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'users.user') from u
            """,
            state.Id.Value, state.Version, state.Email.Value, state.Name, state.Locale, state.TimeZone,
            EnumText.Of(state.Status), state.StatusBefore is { } before ? EnumText.Of(before) : null,
            state.PasswordHash.Value, state.Roles.ToArray(), state.ActivatedAt, state.PermissionVersion,
            state.PermissionsChangedAt);
        RetryOnTakenAddress();
        if (mayBeLastAdmin)
        {
            unitOfWork.Queue(
                $"""
                select log.expect(count(*), 1, '{LastAdmin}')
                from (select from users.users where {IsActiveAdmin} limit 1) as one
                """);
            unitOfWork.RefuseOn(LastAdmin, UserErrors.LastAdmin);
        }

        if (state.PermissionsChangedAt is { } at)
        {
            unitOfWork.AfterCommit(() => revoked.Raise(state.Id, state.PermissionVersion, at));
        }
    }

    // Somebody took the same address a moment before: run again, and find them.
    private void RetryOnTakenAddress() => unitOfWork.RetryOn("users_email_key");

    private void Append(User user) => unitOfWork.Append(
        "users.user", user.State.Id.Value, user,
        // First: it goes to the address before.
        SecurityAlerts.Publish,
        UserEventsToContracts.Publish,
        happened => UserEventsToContracts.Publish(user.State, happened));

    private async Task<User?> LoadAsync(string sql, object key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, new { key }, cancellationToken: cancellationToken));
        return row is null ? null : User.Load(new UserState
        {
            Id = new UserId(row.Id),
            Version = row.Version,
            Email = EmailAddress.Load(row.Email),
            Name = row.Name,
            Locale = row.Locale,
            TimeZone = row.TimeZone,
            Status = EnumText.Parse<UserStatus>(row.Status),
            StatusBefore = row.StatusBefore is { } before ? EnumText.Parse<UserStatus>(before) : null,
            PasswordHash = new PasswordHash(row.PasswordHash),
            Roles = row.Roles,
            RegisteredAt = new DateTimeOffset(row.RegisteredAt),
            ActivatedAt = row.ActivatedAt,
            PermissionVersion = row.PermissionVersion,
            PermissionsChangedAt = row.PermissionsChangedAt,
            IsBootstrap = row.IsBootstrap,
        });
    }

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required int Version { get; init; }

        public required string Email { get; init; }

        public required string Name { get; init; }

        public required string Locale { get; init; }

        public required string TimeZone { get; init; }

        public required string Status { get; init; }

        public string? StatusBefore { get; init; }

        public required string PasswordHash { get; init; }

        public required string[] Roles { get; init; }

        public required DateTime RegisteredAt { get; init; }

        public DateTime? ActivatedAt { get; init; }

        public required int PermissionVersion { get; init; }

        public DateTime? PermissionsChangedAt { get; init; }

        public required bool IsBootstrap { get; init; }
    }
}
