using System.Net.Http.Headers;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Modular.Api.Shared;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Tests.Shared;

/// <summary>
/// One module, its routes and the log, on a database of its own. Commands, queries and jobs run through the real
/// pipeline; HTTP, consumers and timers once <see cref="StartWorkersAsync"/> was called. The other modules are played:
/// by stand-ins for what they offer, by <see cref="PublishAsync"/> for what they tell.
/// </summary>
public abstract class ModuleHost(
    IModule module, Action<ApiRoutes> mapEndpoints, string environment = "Testing",
    params IReadOnlyList<(string Key, string Value)> settings)
    : HostUnderTest
{
    private WebApplication? _app;

    public override IServiceProvider Services => _app!.Services;

    /// <summary>Where it listens, once its workers run.</summary>
    public Uri Url => new(_app!.Urls.Single());

    /// <summary>Tables of strangers that a stand-in needs.</summary>
    protected virtual IReadOnlyList<MigrationSet> StandInTables => [];

    public override async Task InitializeAsync() => await StartOnAsync(await TestDatabase.CreateAsync(
        [module.Name, .. Neighbours], [new MigrationSet(module.Name, module.GetType().Assembly), .. StandInTables]));

    /// <param name="more">Settings of this start alone.</param>
    public virtual async Task StartOnAsync(
        TestDatabase database, params IReadOnlyList<(string Key, string Value)> more)
    {
        Database = database;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in settings.Concat(more))
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddModular(builder.Configuration, [module], Database.Database);
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.AddApi(Database.Database.MasterKey.Derive("list-cursors", 32));
        builder.Services.TryAddSingleton<IAccessTokens, StandInTokens>();
        AddStandIns(builder.Services);
        _app = builder.Build();
        _app.UseApi();
        ApiRoutes.Map(_app, [mapEndpoints]);
        MapStandIns(_app);
        await Services.StartModulesAsync(isAlone: true, CancellationToken.None);
    }

    public Task StartWorkersAsync() => _app!.StartAsync();

    /// <summary>Somebody who has logged in, as far as this module can tell; its workers must run.</summary>
    public HttpClient ClientOf(Guid user, params IReadOnlyList<string> permissions)
    {
        var client = Stranger();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", StandInTokens.Of(user, permissions));
        return client;
    }

    /// <summary>Somebody who has not.</summary>
    public HttpClient Stranger() => new() { BaseAddress = new Uri(Url, "/api/v1/") };

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

    // Whose Contracts it uses: they have a role, too, so that what they tell comes from them.
    private IEnumerable<string> Neighbours => new[] { module.Application, module.GetType().Assembly }
        .SelectMany(assembly => assembly.GetReferencedAssemblies())
        .Select(assembly => assembly.Name!)
        .Where(name => name.StartsWith("Modular.Application.Contracts.", StringComparison.Ordinal))
        .Select(name => name["Modular.Application.Contracts.".Length..].ToLowerInvariant())
        .Where(name => name != "shared" && name != module.Name)
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>Plays Users: a token that says itself who its bearer is.</summary>
    private sealed class StandInTokens(TimeProvider clock) : IAccessTokens
    {
        public static string Of(Guid user, IReadOnlyList<string> permissions) => $"{user}|{string.Join('|', permissions)}";

        public ValueTask<Caller?> VerifyAsync(string token, CancellationToken cancellationToken)
        {
            var parts = token.Split('|', StringSplitOptions.RemoveEmptyEntries);
            return ValueTask.FromResult(!Guid.TryParse(parts[0], out var user) ? null : new Caller(
                user, SessionId: user, parts[1..].ToHashSet(StringComparer.Ordinal), clock.GetUtcNow().AddMinutes(5)));
        }
    }
}
