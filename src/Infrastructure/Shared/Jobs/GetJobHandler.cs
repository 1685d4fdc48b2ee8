using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Jobs;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Jobs;

internal sealed class GetJobHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<GetJobQuery, JobResource>
{
    public async Task<Result<JobResource>> Handle(GetJobQuery query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select type, state, progress, attempts, created_at, started_at, finished_at, result from log.jobs
            where id = $1 and (actor = $2 or $3)
            """);
        command.Parameters.AddWithValue(query.Id);
        command.Parameters.AddWithValue(query.Actor);
        command.Parameters.AddWithValue(query.MayOperate);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? JobView.Of(query.Id, row) : JobErrors.NotFound;
    }
}
