using System.Net.Http.Headers;
using System.Reflection;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Modular.Api.Shared;
using Modular.Api.Shared.Jobs;
using Modular.Api.Shared.Operations;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Postgres;

namespace Modular.Tests.Shared;

/// <summary>
/// One module, its routes and the log, on a database of its own. Commands, queries and jobs run through the real
/// pipeline; HTTP, consumers and timers once <see cref="StartWorkersAsync"/> was called or a scenario was played. The
/// other modules are played: by <see cref="StandIn{T}"/> for what they offer, by <see cref="Scenario"/> for what they
/// tell.
/// </summary>
public abstract class ModuleHost(
    IModule module, Action<ApiRoutes> mapEndpoints, string environment = "Testing",
    params IReadOnlyList<(string Key, string Value)> settings)
    : HostUnderTest
{
    private WebApplication? _app;
    private bool _works;

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
        // Some tests ask as fast as they can.
        builder.Configuration["Modular:Limits:PrincipalBurst"] = "1000000";
        foreach (var (key, value) in settings.Concat(more))
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddSingleton<Refusals>();
        builder.Services.AddScoped(typeof(IPipelineBehavior<,>), typeof(RefusalsBehavior<,>));
        builder.Services.AddModular(builder.Configuration, [module], Database.Database);
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.AddApi(builder.Configuration, builder.Environment, Database.Database.MasterKey.Derive);
        builder.Services.TryAddSingleton<IAccessTokens, StandInTokens>();
        builder.Services.AddStandIns(Contracts.Select(Assembly.Load));
        AddStandIns(builder.Services);
        _app = builder.Build();
        _app.UseApi();
        ApiRoutes.Map(_app, [mapEndpoints, OperationsEndpoints.Map, JobEndpoints.Map]);
        MapStandIns(_app);
        await Services.StartModulesAsync(isAlone: true, CancellationToken.None);
    }

    public async Task StartWorkersAsync()
    {
        if (!_works)
        {
            _works = true;
            await _app!.StartAsync();
        }
    }

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
            (_app, _works) = (null, false);
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

    /// <summary>Stimulus, then outcome.</summary>
    public Scenario Scenario() => new(this);

    /// <summary>What another module offers, played.</summary>
    /// <typeparam name="T">An interface of its Contracts.</typeparam>
    public StandIn<T> StandIn<T>()
        where T : class =>
        (StandIn<T>)(object)Services.GetRequiredService<T>();

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

    // They have a role, too, so that what they tell comes from them.
    private IEnumerable<string> Neighbours => Contracts
        .Select(contracts => contracts.Name!["Modular.Application.Contracts.".Length..].ToLowerInvariant())
        .Order(StringComparer.Ordinal);

    /// <summary>Those of the other modules that it uses.</summary>
    private IEnumerable<AssemblyName> Contracts => new[] { module.Application, module.GetType().Assembly }
        .SelectMany(assembly => assembly.GetReferencedAssemblies())
        .Where(assembly => assembly.Name!.StartsWith("Modular.Application.Contracts.", StringComparison.Ordinal))
        .DistinctBy(assembly => assembly.Name)
        .Where(assembly => !assembly.Name!.EndsWith(".Shared", StringComparison.Ordinal)
            && !assembly.Name.EndsWith($".{module.Name}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Plays Users: a token that says itself who its bearer is.</summary>
    private sealed class StandInTokens(TimeProvider clock) : IAccessTokens
    {
        public static string Of(Guid user, IReadOnlyList<string> permissions) =>
            $"{user}|{string.Join('|', permissions)}";

        public ValueTask<Result<Caller>> VerifyAsync(string token, CancellationToken cancellationToken)
        {
            var (parts, now) = (token.Split('|', StringSplitOptions.RemoveEmptyEntries), clock.GetUtcNow());
            return ValueTask.FromResult<Result<Caller>>(!Guid.TryParse(parts[0], out var user)
                ? SharedErrors.TokenInvalid
                : new Caller(
                    user, SessionId: user, parts[1..].ToHashSet(StringComparer.Ordinal), now.AddMinutes(5),
                    AuthenticatedAt: now));
        }
    }
}
