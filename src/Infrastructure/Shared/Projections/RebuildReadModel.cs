using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Projections;

/// <summary>
/// Builds a read model anew beside the live one, compares the two row by row, and puts the new one in its place
/// (ADR 0027). Nothing else happens: projections write their table and nothing besides, so nothing is sent again.
/// </summary>
/// <param name="ReadModel">The table without its schema.</param>
[WireName("log.rebuild_read_model")]
[JobLimits(Seconds = 24 * 60 * 60, Concurrency = 2)]
internal sealed record RebuildReadModelJob(string Module, string ReadModel) : IJob;

/// <summary>
/// Every page is one transaction with the place that it has reached, so a rebuild goes on where it was, whoever was
/// killed. It never reads further than the live table has come.
/// </summary>
internal sealed partial class RebuildReadModelHandler(
    IServiceProvider services, StoredEvents events, IEnumerable<IProjection> projections, IJobReport report,
    EngineSettings settings, ILogger<RebuildReadModelHandler> logger)
    : IJobHandler<RebuildReadModelJob>
{
    public async Task<ICommand?> RunAsync(
        RebuildReadModelJob job, JobAttempt attempt, CancellationToken cancellationToken)
    {
        var projection = projections.FirstOrDefault(p =>
            p.ReadModel == job.ReadModel && events.Catalog.ModuleOf(p.GetType()) == job.Module)
            ?? throw new InvalidOperationException($"{job.Module} has no projection {job.ReadModel} in this build.");
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(
            ModularInfrastructure.WorkerPool(job.Module));
        var shadow = new Shadow(job.Module, projection, "__rebuild");
        var table = new RebuildTable(database, projection, shadow);
        var reader = new LogReader(
            database, events, projection.Events.Select(events.Catalog.NameOf), wholeTransactions: true,
            pageSize: settings.PageSize);

        var rebuild = await table.LoadAsync(cancellationToken);
        if (rebuild is { State: "building" } building)
        {
            if (building.Cursor == default)
            {
                await table.SendAsync([shadow.Make()], cancellationToken);
            }

            var builder = new ReadModelBuilder(table, reader, report);
            var reached = await builder.CatchUpAsync(building, cancellationToken);
            rebuild = reached is null ? null : await table.CompareAsync(reader, reached, cancellationToken);
            // What was written while the two were compared: the swap holds everybody up and must have little left.
            rebuild = rebuild is { SwapWhenReady: true }
                ? await builder.CatchUpAsync(rebuild, cancellationToken)
                : rebuild;
            if (rebuild is { SwapWhenReady: true })
            {
                await table.SwapAsync(reader, rebuild, cancellationToken);
                LogSwapped(job.Module, job.ReadModel, rebuild.Version, rebuild.EventsApplied);
            }
        }
        else
        {
            rebuild = null;
        }

        if (rebuild is null)
        {
            // Given up meanwhile; or an attempt before this one came to the end, and perhaps not to what follows it.
            await table.TidyUpAsync(cancellationToken);
        }

        report.ResultAt($"/api/v1/ops/consumers/{job.Module}/{job.ReadModel}/rebuild");
        return null;
    }

    [LoggerMessage(LogLevel.Information,
        "{Module}.{ReadModel} was built anew as version {Version} from {Events} events and is in its place")]
    private partial void LogSwapped(string module, string readModel, int version, long events);
}
