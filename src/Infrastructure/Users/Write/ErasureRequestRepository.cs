using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Users.Publishing;
using Npgsql;

namespace Modular.Infrastructure.Users.Write;

internal sealed class ErasureRequestRepository(
    UnitOfWork unitOfWork, [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IErasureRequestRepository
{
    private const string Select =
        """
        select id, version, user_id, status, requested_at, effective_at, acknowledged, blocked_by
        from users.erasure_requests
        """;

    public Task<ErasureRequest?> GetAsync(ErasureRequestId id, CancellationToken cancellationToken) =>
        LoadAsync($"{Select} where id = @key", id.Value, cancellationToken);

    public Task<ErasureRequest?> FindOpenAsync(UserId user, CancellationToken cancellationToken) => LoadAsync(
        $"{Select} where user_id = @key and status not in ('completed', 'cancelled')", user.Value, cancellationToken);

    public void Add(ErasureRequest request)
    {
        var state = request.State;
        Append(request);
        unitOfWork.Queue(
            """
            insert into users.erasure_requests (id, version, user_id, status, requested_at, effective_at, acknowledged,
                                                blocked_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            state.Id.Value, state.Version, state.UserId.Value, EnumText.Of(state.Status), state.RequestedAt,
            state.EffectiveAt, state.Acknowledged.ToArray(), state.BlockedBy);
        unitOfWork.RefuseOn("erasure_requests_open_key", UserErrors.ErasureAlreadyRequested);
    }

    public void Update(ErasureRequest request)
    {
        var state = request.State;
        Append(request);
        unitOfWork.Queue(
            """
            with u as (
                update users.erasure_requests set version = $2, status = $3, acknowledged = $4, blocked_by = $5
                where id = $1
                returning 1)
            select log.expect(count(*), 1, 'users.erasure_request') from u
            """,
            state.Id.Value, state.Version, EnumText.Of(state.Status), state.Acknowledged.ToArray(), state.BlockedBy);
    }

    private void Append(ErasureRequest request) => unitOfWork.Append(
        "users.erasure_request", request.State.Id.Value, request, UserEventsToContracts.Publish);

    private async Task<ErasureRequest?> LoadAsync(string sql, Guid key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, new { key }, cancellationToken: cancellationToken));
        return row is null ? null : ErasureRequest.Load(new ErasureRequestState
        {
            Id = new ErasureRequestId(row.Id),
            Version = row.Version,
            UserId = new UserId(row.UserId),
            Status = EnumText.Parse<ErasureStatus>(row.Status),
            RequestedAt = new DateTimeOffset(row.RequestedAt),
            EffectiveAt = new DateTimeOffset(row.EffectiveAt),
            Acknowledged = row.Acknowledged,
            BlockedBy = row.BlockedBy,
        });
    }

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required int Version { get; init; }

        public required Guid UserId { get; init; }

        public required string Status { get; init; }

        public required DateTime RequestedAt { get; init; }

        public required DateTime EffectiveAt { get; init; }

        public required string[] Acknowledged { get; init; }

        public string? BlockedBy { get; init; }
    }
}
