using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared;
using Modular.Application.Shared.Operations;
using Modular.Domain.Shared;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

internal sealed class ExplainHandler([FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database)
    : IQueryHandler<ExplainQuery, Explanation>
{
    public async Task<Result<Explanation>> Handle(ExplainQuery query, CancellationToken cancellationToken)
    {
        var (events, requests, work) = await ExplainedRows.FindAsync(database, query, cancellationToken);
        if (events.Count == 0)
        {
            return ExplainErrors.Unknown;
        }

        var shown = events[..Math.Min(events.Count, ExplainedRows.MaxEvents)];
        return new Explanation(
            [.. events.Select(e => e.CorrelationId).Distinct().Take(20)], ExplainedStory.Of(shown, requests, work),
            events.Count > shown.Count);
    }
}
