using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Npgsql;

namespace Modular.Infrastructure.Shared.Ops;

/// <summary>
/// The processes that run on this database. Each has a row with a heartbeat; by the list of those that live, each knows
/// by itself which shards are its own. It is an agreement about who tries first and nothing more: the lease decides.
/// </summary>
internal sealed partial class Instances(
    [FromKeyedServices(ModularInfrastructure.OpsRole)] NpgsqlDataSource database, ProcessRoles roles,
    BusinessClock clock, LogSignal signal, IIdSource ids, ILogger<Instances> logger) : BackgroundService
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Guid[] _workers = [];
    private volatile int _others;

    public Guid Id { get; } = ids.NewId();

    /// <summary>This process is in the list, and knows who else is.</summary>
    public Task Known => _known.Task;

    /// <summary>There are other processes that wait for what this one commits.</summary>
    public bool HasOthers => _others > 0;

    /// <summary>Which shards of a consumer this process is to try for.</summary>
    public int[] SharesOf(string consumer, int shards)
    {
        var workers = _workers;
        var place = Array.IndexOf(workers, Id);
        if (place < 0)
        {
            return [.. Enumerable.Range(0, shards)];
        }

        // Consumers of one shard do not all begin with the same process.
        var start = consumer.Sum(letter => letter);
        return [.. Enumerable.Range(0, shards).Where(shard => (shard + start) % workers.Length == place)];
    }

    /// <summary>Waits until all others have heard of the last move of business time.</summary>
    public async Task AgreeOnTimeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var behind = database.CreateCommand(
                """
                select exists (
                    select from log.instances i, log.clock c
                    where i.id <> $1 and i.heartbeat_at > clock_timestamp() - interval '6 seconds'
                      and i.business_offset < c.business_offset)
                """);
            behind.Parameters.AddWithValue(Id);
            if (await behind.ExecuteScalarAsync(cancellationToken) is false)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Heartbeat);
        do
        {
            try
            {
                await BeatAsync(stoppingToken);
                _known.TrySetResult();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                LogFailed(failure);
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var delete = database.CreateCommand("delete from log.instances where id = $1");
            delete.Parameters.AddWithValue(Id);
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            LogFailed(failure);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Whoever has not been heard of for as long as a lease lasts is not counted; a day later its row goes.
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        await clock.LoadAsync(database, cancellationToken);
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Statement.Of(
            """
            insert into log.instances (id, name, works, business_offset) values ($1, $2, $3, $4)
            on conflict (id) do update
            set business_offset = excluded.business_offset, heartbeat_at = clock_timestamp()
            """,
            Id, $"{Environment.MachineName}:{Environment.ProcessId}", roles.Worker, clock.Offset));
        batch.BatchCommands.Add(Statement.Of(
            "delete from log.instances where heartbeat_at < clock_timestamp() - interval '1 day'"));
        batch.BatchCommands.Add(Statement.Of(
            """
            select id, works from log.instances
            where heartbeat_at > clock_timestamp() - interval '6 seconds' order by id
            """));
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        List<(Guid Id, bool Works)> live = [];
        while (await row.ReadAsync(cancellationToken))
        {
            live.Add((row.GetGuid(0), row.GetBoolean(1)));
        }

        _others = live.Count(instance => instance.Id != Id);
        Guid[] workers = [.. live.Where(instance => instance.Works).Select(instance => instance.Id)];
        if (!workers.AsSpan().SequenceEqual(_workers))
        {
            _workers = workers;
            signal.PulseFromOutside();
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "The heartbeat of this process could not be written; other processes may take its share of the work over")]
    private partial void LogFailed(Exception failure);
}
