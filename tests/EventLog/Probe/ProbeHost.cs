using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Ops;
using Modular.Tests.Shared;
using Npgsql;

namespace Modular.Tests.EventLog.Probe;

/// <summary>A process with the probe module: the real container, the real workers, no HTTP.</summary>
internal sealed class ProbeHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ProbeHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    /// <param name="works">False: it sends commands and consumes nothing.</param>
    /// <param name="through">Its only way to the database.</param>
    /// <param name="settings">Of this start alone.</param>
    public static async Task<ProbeHost> StartAsync(
        ProbeDatabase database, ProbeRules? rules = null, bool works = true, WireProxy? through = null,
        params IReadOnlyList<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = "Testing" });
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton(rules ?? new ProbeRules());
        builder.Services.AddModular(builder.Configuration, [new ProbeModule()], database.Through(through));
        var host = new ProbeHost(builder.Build());
        await host.Services.StartModulesAsync(isAlone: false, CancellationToken.None);
        if (works)
        {
            await host.WorkAsync();
        }

        return host;
    }

    /// <summary>For one that was started without.</summary>
    public Task WorkAsync() => _host.StartAsync();

    /// <summary>Sends a command through the whole pipeline, as a request of its own.</summary>
    public async Task<TResponse> SendAsync<TResponse>(
        IRequest<TResponse> request, Action<IdempotentRequest>? idempotency = null)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().CorrelationId = Guid.CreateVersion7();
        idempotency?.Invoke(scope.ServiceProvider.GetRequiredService<IdempotentRequest>());
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    /// <summary>As <see cref="SendAsync{TResponse}"/>, for what must succeed.</summary>
    public async Task DoAsync<TResponse>(IRequest<TResponse> request)
        where TResponse : IResult<TResponse>
    {
        if ((await SendAsync(request)).Error is { } refused)
        {
            throw new InvalidOperationException($"{request.GetType().Name}: {refused.Code}: {refused.Detail}");
        }
    }

    public async Task QuiesceAsync(TimeSpan? patience = null)
    {
        var pending = await Services.GetRequiredService<Quiescence>().WaitAsync(
            patience ?? ProbeDatabase.Patience, CancellationToken.None);
        if (pending.Count > 0)
        {
            throw new TimeoutException($"Not quiet:\n{string.Join('\n', pending)}");
        }
    }

    /// <summary>Moves business time on.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await Services.GetRequiredService<BusinessClock>().AdvanceAsync(
            Services.GetRequiredKeyedService<NpgsqlDataSource>(ModularInfrastructure.OpsRole), by,
            CancellationToken.None);
        Services.GetRequiredService<WorkSignal>().Pulse();
    }

    public DateTimeOffset Now => Services.GetRequiredService<TimeProvider>().GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
