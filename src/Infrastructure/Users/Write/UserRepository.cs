using Dapper;
using Microsoft.Extensions.DependencyInjection;
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
    private const string Select =
        """
        select id, version, email, name, locale, status, password_hash, roles, registered_at, activated_at,
               permission_version, permissions_changed_at, is_bootstrap
        from users.users
        """;

    public Task<User?> GetAsync(UserId id, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where id = @key", id.Value, cancellationToken);

    public Task<User?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where email = @key", email.Value, cancellationToken);

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
            insert into users.users (id, version, email, name, locale, status, password_hash, roles, registered_at,
                                     activated_at, permission_version, permissions_changed_at, is_bootstrap)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            state.Id.Value, state.Version, state.Email.Value, state.Name, state.Locale, EnumText.Of(state.Status),
            state.PasswordHash.Value, state.Roles.ToArray(), state.RegisteredAt, state.ActivatedAt,
            state.PermissionVersion, state.PermissionsChangedAt, state.IsBootstrap);

        // Somebody registered the same address a moment before: run again, and find them.
        unitOfWork.RetryOn("users_email_key");
    }

    public void Update(User user)
    {
        var state = user.State;
        Append(user);
        unitOfWork.Queue(
            """
            with u as (
                update users.users
                set version = $2, status = $3, password_hash = $4, activated_at = $5, roles = $6,
                    permission_version = $7, permissions_changed_at = $8
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'users.user') from u
            """,
            state.Id.Value, state.Version, EnumText.Of(state.Status), state.PasswordHash.Value, state.ActivatedAt,
            state.Roles.ToArray(), state.PermissionVersion, state.PermissionsChangedAt);
        if (state.PermissionsChangedAt is { } at)
        {
            unitOfWork.AfterCommit(() => revoked.Raise(state.Id, state.PermissionVersion, at));
        }
    }

    private void Append(User user) => unitOfWork.Append(
        "users.user", user.State.Id.Value, user,
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
            Status = EnumText.Parse<UserStatus>(row.Status),
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

        public required string Status { get; init; }

        public required string PasswordHash { get; init; }

        public required string[] Roles { get; init; }

        public required DateTime RegisteredAt { get; init; }

        public DateTime? ActivatedAt { get; init; }

        public required int PermissionVersion { get; init; }

        public DateTime? PermissionsChangedAt { get; init; }

        public required bool IsBootstrap { get; init; }
    }
}
