using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Bench.Measuring;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.Bench.Engine;

/// <summary>A database with the log and the tables of <see cref="BenchModule"/>.</summary>
internal sealed class Machine(TestDatabase database) : IAsyncDisposable
{
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

    /// <summary>Sends a command through the whole pipeline, as a request of its own.</summary>
    public async Task DoAsync(ICommand command)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().CorrelationId = Guid.CreateVersion7();
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
        if (result.Error is { } refused)
        {
            throw new InvalidOperationException($"{command}: {refused.Code}: {refused.Detail}");
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
