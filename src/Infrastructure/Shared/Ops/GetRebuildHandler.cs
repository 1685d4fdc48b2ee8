using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class GetRebuildHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<GetRebuildQuery, RebuildDetails>
{
    public async Task<Result<RebuildDetails>> Handle(GetRebuildQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select version, job_id, state, swap_when_ready, share, events_applied, report::text as report,
                   requested_by, requested_at, finished_at
            from log.rebuilds where module = @Module and read_model = @ReadModel
            """,
            query, cancellationToken: cancellationToken));
        return row is null
            ? RebuildErrors.None
            : new RebuildDetails(
                query.Module, query.ReadModel, row.Version, row.JobId, row.State, row.SwapWhenReady, row.Share,
                row.EventsApplied,
                row.Report is { } report ? JsonSerializer.Deserialize<JsonElement>(report) : null,
                row.RequestedBy, row.RequestedAt, row.FinishedAt);
    }

    private sealed record Row
    {
        public int Version { get; init; }

        public Guid JobId { get; init; }

        public string State { get; init; } = "";

        public bool SwapWhenReady { get; init; }

        public int Share { get; init; }

        public long EventsApplied { get; init; }

        public string? Report { get; init; }

        public string RequestedBy { get; init; } = "";

        public DateTimeOffset RequestedAt { get; init; }

        public DateTimeOffset? FinishedAt { get; init; }
    }
}
