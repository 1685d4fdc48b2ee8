using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Shared.Operations;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Infrastructure.Shared.Projections;
using Modular.Tests.EventLog.Probe;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.EventLog.Engine;

/// <summary>What came of it: all but the first should be nothing.</summary>
/// <param name="Written">Events in the log.</param>
/// <param name="Stale">Aggregates whose row is not at the version of their last event.</param>
/// <param name="Rebuilt">
/// Of each read model: rows of a rebuild from zero, and rows that are in the live table alone or in the new one alone.
/// </param>
/// <param name="Story">What happened, for people.</param>
public sealed record StressOutcome(
    long Written, (long Lost, long Doubled, long Inverted) Projected, (long Lost, long Doubled, long Inverted) Reacted,
    long Stale, IReadOnlyDictionary<string, (long Rows, long OnlyLive, long OnlyNew)> Rebuilt, string Story);

/// <summary>
/// Many writers that dawdle, roll back and run into each other, while those who read are killed, cut off, replaced and
/// come back.
/// </summary>
/// <param name="events">How many to write at least.</param>
public sealed class Stress(int events, int writers) : IAsyncDisposable
{
    private readonly Guid[] _streams = [.. Enumerable.Range(0, 64).Select(_ => Guid.CreateVersion7())];
    private readonly List<ProbeHost> _abandoned = [];
    private readonly List<WireProxy> _proxies = [];
    private ProbeDatabase _database = null!;
    private int _written;
    private int _rolledBack;
    private int _kills;

    /// <param name="patience">
    /// For what is left when the writers are done: reactions go one by one, and on a busy machine that takes its time.
    /// </param>
    public async Task<StressOutcome> RunAsync(TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        _database = await ProbeDatabase.CreateWithOwnClusterAsync();
        // Before the trouble: a process that loses its connection while it starts does not start.
        await using (var host = await ProbeHost.StartAsync(_database, works: false))
        using (var stop = new CancellationTokenSource())
        {
            var trouble = Task.WhenAll(ReplaceReadersAsync(stop.Token), KillConnectionsAsync(stop.Token));
            await WriteAsync(host);
            await stop.CancelAsync();
            await trouble;
        }

        await using var last = await ProbeHost.StartAsync(_database);
        await last.QuiesceAsync(patience);
        var took = TimeProvider.System.GetElapsedTime(started);
        var leases = await _database.AskAsync<long>("select sum(fencing)::bigint from log.consumers");
        var rebuilt = await RebuildAsync(last, patience);
        return new(
            await _database.AskAsync<long>("select count(*) from log.events"),
            await MissingAsync("orders.counter.incremented", "rm_arrivals", "stream_id, stream_version"),
            await MissingAsync("orders.counter.incremented.v1", "effects", "stream, version"),
            await _database.AskAsync<long>(
                """
                select count(*) from orders.counters c
                where c.version <> (select max(stream_version) from log.events e where e.stream_id = c.id)
                """),
            rebuilt,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_written} events, {_rolledBack} rolled back, {_kills} connections killed, "
                + $"{_proxies.Count} processes, {leases} leases, {took.TotalSeconds:F1} s"));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_abandoned.Select(host => host.DisposeAsync().AsTask()));
        await Task.WhenAll(_proxies.Select(proxy => proxy.DisposeAsync().AsTask()));
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task<(long Lost, long Doubled, long Inverted)> MissingAsync(string type, string table, string columns)
    {
        const string written = "select stream_id, stream_version from log.events where type = $1";
        var seen = $"select {columns} from orders.{table}";
        return (
            await _database.AskAsync<long>($"select count(*) from ({written} except all {seen}) lost", type),
            await _database.AskAsync<long>($"select count(*) from ({seen} except all {written}) doubled", type),
            await _database.AskAsync<long>(
                $"""
                select count(*) from (
                    select version < lag(version) over (partition by stream order by arrival) as inverted
                    from (select arrival, {columns} from orders.{table}) as t (arrival, stream, version)) as steps
                where inverted
                """));
    }

    // Every one that the module has is built from zero, beside the one that the killed readers have made together.
    private async Task<IReadOnlyDictionary<string, (long Rows, long OnlyLive, long OnlyNew)>> RebuildAsync(
        ProbeHost host, TimeSpan patience)
    {
        string[] models = [.. host.Services.GetServices<IProjection>().Select(projection => projection.ReadModel)];
        foreach (var model in models)
        {
            await host.DoAsync(
                new StartRebuildCommand(ProbeModule.Name, model, SwapWhenReady: false, Share: 100, Reason: "stress"));
        }

        await host.QuiesceAsync(patience);
        var compared = new Dictionary<string, (long, long, long)>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            var (live, rebuilt) = (Rows(model), Rows($"{model}__rebuild"));
            compared[model] = (
                await _database.AskAsync<long>($"select count(*) from orders.{model}__rebuild"),
                await _database.AskAsync<long>($"select count(*) from ({live} except all {rebuilt}) only_live"),
                await _database.AskAsync<long>($"select count(*) from ({rebuilt} except all {live}) only_new"));
        }

        return compared;

        // When a row was written, and as which of all, is the one thing in which the two must differ.
        static string Rows(string table) =>
            $"select to_jsonb(r) - 'arrival' - 'transaction_id' from orders.{table} r";
    }

    private async Task WriteAsync(ProbeHost host)
    {
        await using var orders = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(_database.Test.Database.ConnectionStringFor("orders", PoolKind.Api))
            {
                MaxPoolSize = writers,
                ApplicationName = "raw",
            }.ConnectionString).Build();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            while (Volatile.Read(ref _written) < events)
            {
                var written = writer % 2 == 0 ? await WriteRawAsync(orders) : await WriteThroughPipelineAsync(host);
                Interlocked.Add(ref written == 0 ? ref _rolledBack : ref _written, Math.Max(1, written));
            }
        })));
    }

    private async Task<int> WriteThroughPipelineAsync(ProbeHost host)
    {
        var stream = _streams[Random.Shared.Next(_streams.Length / 2)];
        try
        {
            return Random.Shared.Next(5) == 0
                ? (await host.SendAsync(new NoteContact(stream, "ada@example.org"))).Error is null ? 1 : 0
                : (await host.SendAsync(new IncrementCounter(stream))).Error is null ? 2 : 0;
        }
        catch (NpgsqlException)
        {
            return 0; // Killed while it loaded.
        }
    }

    private async Task<int> WriteRawAsync(NpgsqlDataSource orders)
    {
        var stream = _streams[Random.Shared.Next(_streams.Length / 2, _streams.Length)];
        await using var connection = await orders.OpenConnectionAsync();
        await using var load = new NpgsqlCommand(
            """
            select coalesce(max(stream_version) filter (where kind = 'domain'), 0),
                   coalesce(max(stream_version) filter (where kind = 'integration'), 0)
            from log.events where stream_id = $1
            """,
            connection)
        { Parameters = { new() { Value = stream } } };
        var (domain, integration) = (0, 0);
        await using (var row = await load.ExecuteReaderAsync())
        {
            await row.ReadAsync();
            (domain, integration) = (row.GetInt32(0), row.GetInt32(1));
        }

        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await AppendAsync(connection, stream, "domain", domain + 1);
            await DawdleAsync();
            await AppendAsync(connection, stream, "integration", integration + 1);
            await AppendAsync(connection, stream, "domain", domain + 2);
            await DawdleAsync();
        }
        catch (PostgresException twin) when (twin.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return 0;
        }

        if (Random.Shared.Next(5) == 0)
        {
            await transaction.RollbackAsync();
            return 0;
        }

        await transaction.CommitAsync();
        return 3;
    }

    private static async Task AppendAsync(NpgsqlConnection connection, Guid stream, string kind, int version)
    {
        await using var insert = new NpgsqlCommand(
            """
            insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                    correlation_id, actor, occurred_at)
            values (gen_random_uuid(), $1, 'orders.counter', $2, $3, $4, 1,
                    jsonb_build_object('id', $1, 'value', $3), gen_random_uuid(), 'test', clock_timestamp())
            """,
            connection);
        insert.Parameters.AddWithValue(stream);
        insert.Parameters.AddWithValue(kind);
        insert.Parameters.AddWithValue(version);
        insert.Parameters.AddWithValue(
            kind == "domain" ? "orders.counter.incremented" : "orders.counter.incremented.v1");
        await insert.ExecuteNonQueryAsync();
    }

    private static Task DawdleAsync() =>
        Random.Shared.Next(3) == 0 ? Task.Delay(Random.Shared.Next(1, 15)) : Task.CompletedTask;

    private async Task KillConnectionsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _kills += await _database.AskAsync<bool>(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where application_name like 'modular-orders-%' order by random() limit 1
                """) ? 1 : 0;
            await PauseAsync(Random.Shared.Next(50, 300), stop);
        }
    }

    private async Task ReplaceReadersAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var proxy = await _database.StartProxyAsync();
            _proxies.Add(proxy);
            var host = await StartReaderAsync(proxy);
            await PauseAsync(Random.Shared.Next(500, 2500), stop);
            if (_proxies.Count % 3 == 0)
            {
                await host.DisposeAsync();
                continue;
            }

            // Dead or cut off, nobody can tell; its lease runs out, others take over, and some come back.
            proxy.Sever();
            _abandoned.Add(host);
            await _database.RunAsync(
                """
                update log.consumers set lease_until = clock_timestamp()
                where ctid = any (array(select ctid from log.consumers for update skip locked))
                """);
            if (_proxies.Count % 3 == 1)
            {
                _ = Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)
                    .ContinueWith(_ => proxy.Mend(), TaskScheduler.Default);
            }
        }
    }

    private async Task<ProbeHost> StartReaderAsync(WireProxy proxy)
    {
        while (true)
        {
            try
            {
                return await ProbeHost.StartAsync(_database, through: proxy);
            }
            catch (NpgsqlException)
            {
                // The killer was faster.
            }
        }
    }

    private static async Task PauseAsync(int milliseconds, CancellationToken stop)
    {
        try
        {
            await Task.Delay(milliseconds, stop);
        }
        catch (OperationCanceledException)
        {
            // The writers are done.
        }
    }
}
