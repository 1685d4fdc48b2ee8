using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class GetMeHandler(
    [FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database, PermissionCatalog permissions)
    : IQueryHandler<GetMeQuery, StoredDocument>
{
    public async Task<Result<StoredDocument>> Handle(GetMeQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            "select version, email, name, locale, timezone, roles from users.users where id = @id",
            new { id = query.UserId },
            cancellationToken: cancellationToken));
        if (row is null)
        {
            return UserErrors.NotFound;
        }

        // Rendered here and not stored: what a role allows is code, and changes without the account.
        return row.Version == query.KnownVersion
            ? new StoredDocument(row.Version, ReadOnlyMemory<byte>.Empty)
            : new StoredDocument(row.Version, Json.Bytes(new MeDetails(
                query.UserId, row.Email, row.Name, row.Locale, row.Timezone, row.Roles,
                [.. permissions.Of(row.Roles).Order(StringComparer.Ordinal)])));
    }

    private sealed class Row
    {
        public required int Version { get; init; }

        public required string Email { get; init; }

        public required string Name { get; init; }

        public required string Locale { get; init; }

        public required string Timezone { get; init; }

        public required string[] Roles { get; init; }
    }
}
