using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Users.Read;

internal sealed class ListApiClientsHandler([FromKeyedServices(UsersModule.Name)] NpgsqlDataSource database)
    : IQueryHandler<ListApiClientsQuery, Page<ApiClientItem>>
{
    private static readonly ListSql List = new(
        "select id, name, scopes, status, created_at, last_used_at, former_secret_until",
        "from users.api_clients",
        key: "id",
        usual: "");

    public async Task<Result<Page<ApiClientItem>>> Handle(
        ListApiClientsQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(
            database, query.Page, [],
            row => new ApiClientItem(
                row.Value<Guid>("id"), row.Value<string>("name"), row.Value<string[]>("scopes"),
                row.Value<string>("status"), row.Value<DateTimeOffset>("created_at"),
                row.Optional<DateTimeOffset>("last_used_at"), row.Optional<DateTimeOffset>("former_secret_until")),
            cancellationToken);
}
