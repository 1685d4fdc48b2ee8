using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Bench.Engine;

/// <summary>A database with the log and the tables of <see cref="BenchModule"/>.</summary>
internal sealed class Machine(TestDatabase database) : IAsyncDisposable
{
    // Of era 0, so that they have been committed long ago, each transaction of ten.
    private const string Seed =
        """
        insert into log.events (era, transaction_id, event_id, stream_id, stream_type, kind, stream_version, module,
                                type, schema_version, data, correlation_id, actor, occurred_at)
        select 0, (1 + g / 10)::text::xid8, gen_random_uuid(),
               ('01900000-0000-7000-8000-' || lpad(to_hex(case when $5 = 0 then g else g % $5 end), 12, '0'))::uuid,
               'bench.note', $1, case when $5 = 0 then $2 else $2 + g / $5 end, 'bench', $3, 1,
               jsonb_build_object(
                   'id', '01900000-0000-7000-8000-'
                         || lpad(to_hex(case when $5 = 0 then g else g % $5 end), 12, '0'),
                   'number', g, 'amount', g,
                   'text', 'what a note says is some eighty characters long, as many lines of people are'),
               gen_random_uuid(), 'system:bench', clock_timestamp()
        from generate_series(0, $4 - 1) g
        """;

    public TestDatabase Database => database;

    /// <summary>As which pgbench does what the module does.</summary>
    public string Login => database.Database.ConnectionStringFor(BenchModule.Name, PoolKind.Api);

    public static async Task<Machine> CreateAsync(Runs runs)
    {
        var database = await TestDatabase.CreateAsync(
            [BenchModule.Name], [new MigrationSet(BenchModule.Name, typeof(BenchModule).Assembly)]);
        await runs.IncludeServerAsync(database);
        return new Machine(database);
    }

    /// <summary>As superuser, without a time limit.</summary>
    /// <returns>How many rows were written.</returns>
    public async Task<int> RunAsync(string sql, params object[] values)
    {
        await using var admin = await database.OpenAsync(TestDatabase.Superuser);
        await using var command = new NpgsqlCommand(sql, admin) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Events that were committed long ago.</summary>
    /// <param name="version">Of the first event of a stream.</param>
    /// <param name="streams">Into which they are dealt out in turn; 0: each is one by itself.</param>
    public async Task SeedAsync(string kind, int version, string type, int count, int streams = 0)
    {
        await RunAsync(Seed, kind, version, type, count, streams);
        await RunAsync("vacuum (analyze) log.events");
    }

    /// <summary>The stream of an event that was seeded as one by itself.</summary>
    public static Guid SeededId(int number) => Guid.Parse($"01900000-0000-7000-8000-{number:x12}");

    public async Task<double> SecondsAsync(string sql)
    {
        var started = Stopwatch.GetTimestamp();
        await RunAsync(sql);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The product's container with its workers, without HTTP, in this process.</summary>
    public async Task<EngineHost> StartAsync(bool works, params IReadOnlyList<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton<Tally>();
        builder.Services.AddSingleton<BenchRules>();
        builder.Services.AddModular(builder.Configuration, [new BenchModule()], database.Database);
        var host = builder.Build();
        await host.Services.StartModulesAsync(isAlone: true, CancellationToken.None);
        if (works)
        {
            await host.StartAsync();
        }

        return new EngineHost(host);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}

internal sealed class EngineHost(IHost host) : IAsyncDisposable
{
    public Tally Tally => host.Services.GetRequiredService<Tally>();

    public BenchRules Rules => host.Services.GetRequiredService<BenchRules>();

    /// <summary>Sends a command through the whole pipeline, as a request of its own.</summary>
    public async Task DoAsync<TResponse>(IRequest<TResponse> command)
        where TResponse : IResult<TResponse>
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().CorrelationId = Guid.CreateVersion7();
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
        if (result.Error is { } refused)
        {
            throw new InvalidOperationException($"{command}: {refused.Code}: {refused.Detail}");
        }
    }

    /// <summary>Waits until all is done that follows from what was written.</summary>
    public async Task QuiesceAsync()
    {
        var pending = await host.Services.GetRequiredService<Quiescence>().WaitAsync(
            TimeSpan.FromMinutes(5), CancellationToken.None);
        if (pending.Count > 0)
        {
            throw new TimeoutException($"Not quiet:\n{string.Join('\n', pending)}");
        }
    }

    /// <summary>What another process has committed is there.</summary>
    public void Wake()
    {
        host.Services.GetRequiredService<LogSignal>().Pulse();
        host.Services.GetRequiredService<WorkSignal>().Pulse();
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
