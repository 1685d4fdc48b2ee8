using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;

namespace Modular.Tests.Shared;

/// <summary>
/// One module and the log, on a database of its own. Commands, queries and jobs run through the real pipeline; consumers
/// and timers once <see cref="StartWorkersAsync"/> was called. The other modules are played: by stand-ins for what they
/// offer, by <see cref="PublishAsync"/> for what they tell.
/// </summary>
public abstract class ModuleHost(
    IModule module, string environment = "Testing", params IReadOnlyList<(string Key, string Value)> settings)
    : HostUnderTest
{
    private WebApplication? _app;

    public override IServiceProvider Services => _app!.Services;

    /// <summary>Where it listens, once its workers run.</summary>
    protected Uri Url => new(_app!.Urls.Single());

    public override async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        builder.Services.AddModular(builder.Configuration, [module], Database.Database);
        AddStandIns(builder.Services);
        _app = builder.Build();
        MapStandIns(_app);
        await Services.StartModulesAsync(isAlone: true, CancellationToken.None);
    }

    public Task StartWorkersAsync() => _app!.StartAsync();

    public override async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>A job without what follows it: as if the process died before its outcome was written.</summary>
    public async Task<ICommand?> RunJobAsync<TJob>(TJob job, int attempt = 1, bool isLast = false)
        where TJob : IJob
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IJobHandler<TJob>>()
            .RunAsync(job, new JobAttempt(attempt, isLast), CancellationToken.None);
    }

    /// <summary>Writes an integration event as the module that owns it does.</summary>
    /// <param name="streamId">Null: the first event of a new one.</param>
    public async Task PublishAsync(IIntegrationEvent published, Guid? streamId = null, int streamVersion = 1)
    {
        var type = published.GetType().GetCustomAttribute<WireNameAttribute>()!.Name;
        var words = type.Split('.');
        await Database.ExecuteAsync(
            role: words[0],
            """
            insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                    correlation_id, actor, occurred_at)
            values (@id, @streamId, @streamType, 'integration', @streamVersion, @type, 1, @data::jsonb, @id,
                    'system:test', now())
            """,
            new
            {
                id = Guid.CreateVersion7(),
                streamId = streamId ?? Guid.CreateVersion7(),
                streamType = $"{words[0]}.{words[1]}",
                streamVersion,
                type,
                data = Json.Text(published),
            });
    }

    /// <summary>Reads as the module.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        Database.QueryAsync<T>(module.Name, sql, parameters);

    /// <summary>Reads one value as the module.</summary>
    public Task<T> ScalarAsync<T>(string sql, object? parameters = null) =>
        Database.ScalarAsync<T>(module.Name, sql, parameters);

    protected virtual void AddStandIns(IServiceCollection services)
    {
    }

    protected virtual void MapStandIns(WebApplication app)
    {
    }
}
