using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ListJobsHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ListJobsQuery, Page<OperatorJob>>
{
    public async Task<Result<Page<OperatorJob>>> Handle(ListJobsQuery query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select id, module, queue, state, payload, priority, fair_key, attempts, max_attempts, run_at, last_error,
                   lease_until, parent, open_children, replaces, reason, actor, correlation_id, created_at, finished_at
            from log.jobs
            where ($1 is null or module = $1) and ($2 is null or queue = $2) and ($3 is null or state = $3)
              and (created_at, id) < ($4, $5)
            order by created_at desc, id desc
            limit $6
            """);
        command.Parameters.Add(Statement.Text(query.Filter.Module));
        command.Parameters.Add(Statement.Text(query.Filter.Queue));
        command.Parameters.Add(Statement.Text(query.Filter.State));
        command.Parameters.AddWithValue(query.Page.Start.At);
        command.Parameters.AddWithValue(query.Page.Start.Id);
        command.Parameters.AddWithValue(query.Page.RowsToRead);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<OperatorJob> jobs = [];
        while (await row.ReadAsync(cancellationToken))
        {
            jobs.Add(Show(row));
        }

        return query.Page.Of(jobs, job => job, job => new PageKey(job.CreatedAt, job.Id));
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
