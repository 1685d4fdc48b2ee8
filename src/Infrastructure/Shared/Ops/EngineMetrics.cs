using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared.Behaviors;
using Modular.Application.Shared.Operations;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// The state of the engine as metrics. A scrape reads what the last look at the database has found, and asks nothing
/// itself. The figures are those of the whole installation: of several processes that report them, take one.
/// </summary>
internal sealed partial class EngineMetrics : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Meter _meter = new(Telemetry.Meter.Name);
    private readonly NpgsqlDataSource _database;
    private readonly ConsumerStatuses _consumers;
    private readonly Horizon _horizon;
    private readonly ILogger _logger;
    private volatile Sample _last = new([], [], null);

    public EngineMetrics(
        [FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database, ConsumerStatuses consumers,
        Horizon horizon, ILogger<EngineMetrics> logger)
    {
        (_database, _consumers, _horizon, _logger) = (database, consumers, horizon, logger);
        OfConsumers("modular.consumer.lag", "{event}", "Events behind the cursor, at most 10,001.", c => c.LagEvents);
        OfConsumers("modular.consumer.lag.time", "ms", "Age of the first event behind the cursor.", c => c.LagMs);
        OfConsumers("modular.consumer.parked", "{stream}", "Streams that wait.", c => c.Parked);
        _meter.CreateObservableCounter(
            "modular.consumer.applied", () => Measure(c => c.EventsApplied), "{event}", "Events dealt with.");
        _meter.CreateObservableGauge(
            "modular.jobs",
            () => _last.Jobs.Select(
                job => new Measurement<long>(job.Count, Tag("module", job.Module), Tag("state", job.State))),
            "{job}", "Jobs that are queued, scheduled, running or dead.");
        _meter.CreateObservableGauge(
            "modular.horizon.age",
            () => OfHorizon(h => h.AgeMs / 1000.0), "s", "How long the oldest writing transaction has run.");
        _meter.CreateObservableGauge(
            "modular.horizon.transactions", () => OfHorizon(h => (double)h.TransactionsBehind), "{transaction}",
            "Transactions that have begun since the oldest writing one.");
    }

    /// <summary>Looks at the database now.</summary>
    internal async Task SampleAsync(CancellationToken cancellationToken) => _last = new(
        await _consumers.ReadAsync(cancellationToken), await ReadJobsAsync(cancellationToken),
        await _horizon.ReadAsync(cancellationToken));

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        do
        {
            try
            {
                await SampleAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Old figures would look like good ones.
                _last = new([], [], null);
                LogNoSample(failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Each state has an index of its own; what is finished, the most by far, is not counted.
    private async Task<IReadOnlyList<JobCount>> ReadJobsAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            """
            select module, 'queued', count(*) from log.jobs where state = 'queued' group by module
            union all
            select module, 'scheduled', count(*) from log.jobs where state = 'scheduled' group by module
            union all
            select module, 'running', count(*) from log.jobs where state = 'running' group by module
            union all
            select module, 'dead', count(*) from log.jobs where state = 'dead' group by module
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<JobCount> jobs = [];
        while (await row.ReadAsync(cancellationToken))
        {
            jobs.Add(new JobCount(row.GetString(0), row.GetString(1), row.GetInt64(2)));
        }

        return jobs;
    }

    private void OfConsumers(string name, string unit, string description, Func<ConsumerStatus, long> value) =>
        _meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    private IEnumerable<Measurement<long>> Measure(Func<ConsumerStatus, long> value) =>
        _last.Consumers.Select(c => new Measurement<long>(
            value(c), Tag("module", c.Module), Tag("consumer", c.Name), Tag("shard", c.Shard)));

    private IEnumerable<Measurement<double>> OfHorizon(Func<HorizonStatus, double> value) =>
        _last.Horizon is { } horizon ? [new(value(horizon))] : [];

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    [LoggerMessage(LogLevel.Warning, "The state of the engine cannot be measured, again in 10 s: {Cause}")]
    private partial void LogNoSample(string cause);

    private sealed record JobCount(string Module, string State, long Count);

    private sealed record Sample(
        IReadOnlyList<ConsumerStatus> Consumers, IReadOnlyList<JobCount> Jobs, HorizonStatus? Horizon);
}
