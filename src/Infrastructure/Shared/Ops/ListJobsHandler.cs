using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListJobsHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ListJobsQuery, Page<OperatorJob>>
{
    // Ids rise with time.
    private static readonly ListSql List = new(
        """
        select id, module, queue, state, payload, priority, fair_key, attempts, max_attempts, run_at, last_error,
               lease_until, parent, open_children, replaces, reason, actor, correlation_id, created_at, finished_at
        """,
        "from log.jobs",
        key: "id",
        usual: "");

    // Told literally: what is rare has an index of its own.
    private static readonly Dictionary<string, string> States = new(StringComparer.Ordinal)
    {
        ["waiting"] = "state = 'waiting'",
        ["scheduled"] = "state = 'scheduled'",
        ["queued"] = "state = 'queued'",
        ["running"] = "state = 'running'",
        ["succeeded"] = "state = 'succeeded'",
        ["dead"] = "state = 'dead'",
        ["cancelled"] = "state = 'cancelled'",
        ["discarded"] = "state = 'discarded'",
    };

    public async Task<Result<Page<OperatorJob>>> Handle(ListJobsQuery query, CancellationToken cancellationToken)
    {
        var (module, queue, state) = query.Filter;
        return await List.ReadAsync(
            database, query.Page,
            [
                new("module = ?", module),
                new("queue = ?", queue),
                new(state is null ? "" : States[state], state),
            ],
            Show, cancellationToken);
    }

    private static OperatorJob Show(NpgsqlDataReader row) => new(
        row.Value<Guid>("id"), row.Value<string>("module"), row.Value<string>("queue"), row.Value<string>("state"),
        row.Json<JsonElement>("payload"), row.Value<int>("priority"), row.Value<string>("fair_key"),
        row.Value<int>("attempts"), row.Value<int>("max_attempts"), row.Value<DateTimeOffset>("run_at"),
        row.Text("last_error"), row.Optional<DateTimeOffset>("lease_until"), row.Optional<Guid>("parent"),
        row.Value<int>("open_children"), row.Optional<Guid>("replaces"), row.Text("reason"),
        row.Value<string>("actor"), row.Value<Guid>("correlation_id"), row.Value<DateTimeOffset>("created_at"),
        row.Optional<DateTimeOffset>("finished_at"));
}
