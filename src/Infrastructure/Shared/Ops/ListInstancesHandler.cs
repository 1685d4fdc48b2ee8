using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListInstancesHandler(
    [FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ListInstancesQuery, IReadOnlyList<InstanceStatus>>
{
    public async Task<Result<IReadOnlyList<InstanceStatus>>> Handle(
        ListInstancesQuery query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select id, name, works, started_at, heartbeat_at,
                   (extract(epoch from clock_timestamp() - heartbeat_at) * 1000)::bigint as age
            from log.instances
            order by started_at, id
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<InstanceStatus> instances = [];
        while (await row.ReadAsync(cancellationToken))
        {
            instances.Add(new InstanceStatus(
                row.Value<Guid>("id"), row.Value<string>("name"), row.Value<bool>("works"),
                row.Value<DateTimeOffset>("started_at"), row.Value<DateTimeOffset>("heartbeat_at"),
                row.Value<long>("age")));
        }

        return Result<IReadOnlyList<InstanceStatus>>.Of(instances);
    }
}
