using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Users.Tokens;
using Npgsql;

namespace Modular.Infrastructure.Users.Write;

internal sealed class ApiClientRepository(
    UnitOfWork unitOfWork, RevokedSessions revoked, [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IApiClientRepository
{
    public async Task<ApiClient?> GetAsync(ApiClientId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select id, version, name, status, scopes, secret_hash, former_secret_hash, former_secret_until, created_by,
                   created_at, last_used_at, revoked_at
            from users.api_clients where id = @id
            """,
            new { id = id.Value },
            cancellationToken: cancellationToken));
        return row is null ? null : ApiClient.Load(new ApiClientState
        {
            Id = new ApiClientId(row.Id),
            Version = row.Version,
            Name = row.Name,
            Status = EnumText.Parse<ApiClientStatus>(row.Status),
            Scopes = row.Scopes,
            Secret = new SecretHash(row.SecretHash),
            FormerSecret = row.FormerSecretHash is { } former ? new SecretHash(former) : null,
            FormerSecretUntil = row.FormerSecretUntil,
            CreatedBy = new UserId(row.CreatedBy),
            CreatedAt = new DateTimeOffset(row.CreatedAt),
            LastUsedAt = row.LastUsedAt,
            RevokedAt = row.RevokedAt,
        });
    }

    public void Add(ApiClient client)
    {
        var state = client.State;
        unitOfWork.Append("users.api_client", state.Id.Value, client);
        unitOfWork.Queue(
            """
            insert into users.api_clients (id, version, name, status, scopes, secret_hash, created_by, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            state.Id.Value, state.Version, state.Name, EnumText.Of(state.Status), state.Scopes.ToArray(),
            state.Secret.Value, state.CreatedBy.Value, state.CreatedAt);
    }

    public void Update(ApiClient client)
    {
        var state = client.State;
        unitOfWork.Append("users.api_client", state.Id.Value, client);
        unitOfWork.Queue(
            """
            with u as (
                update users.api_clients
                set version = $2, status = $3, secret_hash = $4, former_secret_hash = $5, former_secret_until = $6,
                    last_used_at = $7, revoked_at = $8
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'users.api_client') from u
            """,
            state.Id.Value, state.Version, EnumText.Of(state.Status), state.Secret.Value, state.FormerSecret?.Value,
            state.FormerSecretUntil, state.LastUsedAt, state.RevokedAt);
        if (state.RevokedAt is { } at)
        {
            // Not before the commit, as with a session.
            unitOfWork.AfterCommit(() => revoked.Add(state.Id, at));
        }
    }

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required int Version { get; init; }

        public required string Name { get; init; }

        public required string Status { get; init; }

        public required string[] Scopes { get; init; }

        public required string SecretHash { get; init; }

        public string? FormerSecretHash { get; init; }

        public DateTime? FormerSecretUntil { get; init; }

        public required Guid CreatedBy { get; init; }

        public required DateTime CreatedAt { get; init; }

        public DateTime? LastUsedAt { get; init; }

        public DateTime? RevokedAt { get; init; }
    }
}
