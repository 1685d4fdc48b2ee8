using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListTimersHandler(
    [FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database, ModuleCatalog catalog)
    : IQueryHandler<ListTimersQuery, Page<TimerStatus>>
{
    private static readonly ListSql List = new(
        "select module, key, type, due_at, attempts, lease_until, last_error, correlation_id",
        "from log.timers",
        key: "module, key",
        usual: "dueAt",
        ("dueAt", "due_at"));

    public async Task<Result<Page<TimerStatus>>> Handle(ListTimersQuery query, CancellationToken cancellationToken) =>
        await List.ReadAsync(
            database, query.Page, [], ("module", [.. catalog.Modules.Select(module => module.Name)]),
            row => new TimerStatus(
                row.Value<string>("module"), row.Value<string>("key"), row.Value<string>("type"),
                row.Value<DateTimeOffset>("due_at"), row.Value<int>("attempts"),
                row.Optional<DateTimeOffset>("lease_until"), row.Text("last_error"),
                row.Value<Guid>("correlation_id")),
            cancellationToken);
}
