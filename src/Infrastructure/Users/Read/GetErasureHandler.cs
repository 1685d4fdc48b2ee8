using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class GetErasureHandler([FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetErasureQuery, ErasureDetails>
{
    public async Task<Result<ErasureDetails>> Handle(GetErasureQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select id, status, requested_at, effective_at, acknowledged, blocked_by
            from users.erasure_requests
            where user_id = @user and status not in ('completed', 'cancelled')
            """,
            new { user = query.UserId },
            cancellationToken: cancellationToken));
        return row is null ? UserErrors.ErasureNotFound : new ErasureDetails(
            row.Id, row.Status, new DateTimeOffset(row.RequestedAt), new DateTimeOffset(row.EffectiveAt),
            row.Acknowledged, row.BlockedBy);
    }

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required string Status { get; init; }

        public required DateTime RequestedAt { get; init; }

        public required DateTime EffectiveAt { get; init; }

        public required string[] Acknowledged { get; init; }

        public string? BlockedBy { get; init; }
    }
}
