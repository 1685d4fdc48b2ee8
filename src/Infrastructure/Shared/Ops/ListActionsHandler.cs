using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListActionsHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ListActionsQuery, Page<OperatorAction>>
{
    private static readonly ListSql List = new(
        "select id, at, actor, verb, target, reason, before, correlation_id",
        "from log.operator_actions",
        key: "id",
        usual: "-at",
        ("at", "at"));

    public async Task<Result<Page<OperatorAction>>> Handle(
        ListActionsQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(
            database, query.Page, [],
            row => new OperatorAction(
                row.Value<Guid>("id"), row.Value<DateTimeOffset>("at"), row.Value<string>("actor"),
                row.Value<string>("verb"), row.Json<JsonElement>("target"), row.Text("reason"),
                row.Text("before") is null ? null : row.Json<JsonElement>("before"),
                row.Value<Guid>("correlation_id")),
            cancellationToken);
}
