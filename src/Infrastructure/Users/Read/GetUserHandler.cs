using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Domain.Users;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class GetUserHandler([FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<GetUserQuery, UserDetails>
{
    public async Task<Result<UserDetails>> Handle(GetUserQuery query, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(
            """
            select email, name, locale, timezone, status, roles, registered_at, activated_at, version
            from users.users where id = $1
            """);
        select.Parameters.AddWithValue(query.UserId);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new UserDetails(
                query.UserId, row.Value<string>("email"), row.Value<string>("name"), row.Value<string>("locale"),
                row.Value<string>("timezone"), row.Value<string>("status"), row.Value<string[]>("roles"),
                row.Value<DateTimeOffset>("registered_at"), row.Optional<DateTimeOffset>("activated_at"),
                row.Value<int>("version"))
            : UserErrors.NotFound;
    }
}
