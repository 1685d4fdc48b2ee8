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
    public async Task<Result<Page<OperatorAction>>> Handle(
        ListActionsQuery query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select id, at, actor, verb, target, reason, before, correlation_id from log.operator_actions
            where (at, id) < ($1, $2)
            order by at desc, id desc
            limit $3
            """);
        command.Parameters.AddWithValue(query.Page.Start.At);
        command.Parameters.AddWithValue(query.Page.Start.Id);
        command.Parameters.AddWithValue(query.Page.RowsToRead);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<OperatorAction> actions = [];
        while (await row.ReadAsync(cancellationToken))
        {
            actions.Add(new OperatorAction(
                row.Value<Guid>("id"), row.Value<DateTimeOffset>("at"), row.Value<string>("actor"),
                row.Value<string>("verb"), row.Json<JsonElement>("target"), row.Text("reason"),
                row.Text("before") is null ? null : row.Json<JsonElement>("before"),
                row.Value<Guid>("correlation_id")));
        }

        return query.Page.Of(actions, action => action, action => new PageKey(action.At, action.Id));
    }
}
