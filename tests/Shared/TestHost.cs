using MediatR;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Shared.Ops;
using Xunit;

namespace Modular.Tests.Shared;

/// <summary>
/// The whole product in this process, on a database of its own and a real port: for one test class, or for one test.
/// </summary>
public sealed class TestHost : IAsyncLifetime, IAsyncDisposable
{
    public const string AdminEmail = "admin@example.com";

    public const string AdminPassword = "correct horse battery staple";

    private Program? _program;

    public TestDatabase Database { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public IServiceProvider Services => _program!.App.Services;

    public static async Task<TestHost> StartAsync(params string[] arguments)
    {
        var host = new TestHost();
        await host.StartOnAsync(
            await (await PostgresCluster.SharedAsync(Program.Migrations)).CreateDatabaseAsync(), arguments);
        return host;
    }

    /// <summary>Sends a command or query through the whole pipeline, as a request of its own.</summary>
    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().CorrelationId = Guid.CreateVersion7();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    /// <summary>As <see cref="SendAsync{TResponse}"/>, for what must succeed.</summary>
    public async Task<T> SucceedAsync<T>(IRequest<Result<T>> request)
        where T : notnull
    {
        var result = await SendAsync(request);
        return result.Error is null
            ? result.Value
            : throw new InvalidOperationException($"{request.GetType().Name}: {result.Error.Code}: {result.Error.Detail}");
    }

    /// <summary>Until everything has happened that follows from what was asked.</summary>
    public async Task QuiesceAsync()
    {
        var pending = await Services.GetRequiredService<Quiescence>().WaitAsync(
            TimeSpan.FromSeconds(30), CancellationToken.None);
        if (pending.Count > 0)
        {
            throw new TimeoutException($"Not quiet after 30 s:\n{string.Join('\n', pending)}");
        }
    }

    public async Task StartOnAsync(TestDatabase database, params string[] arguments)
    {
        Database = database;
        _program = await Program.StartAsync(
        [
            "--environment=Testing",
            "--urls=http://127.0.0.1:0",
            "--Serilog:MinimumLevel:Default=Warning",
            $"--Modular:Bootstrap:AdminEmail={AdminEmail}",
            $"--Modular:Bootstrap:AdminPassword={AdminPassword}",
            .. database.Configuration.Select(setting => $"--{setting.Key}={setting.Value}"),
            .. arguments,
        ]);
        Url = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Stops the host and keeps the database, for another one to start on.</summary>
    public async Task StopAsync()
    {
        if (_program is { } program)
        {
            _program = null;
            await program.App.StopAsync();
            await program.DisposeAsync();
        }
    }

    public async Task InitializeAsync() => await StartOnAsync(
        await (await PostgresCluster.SharedAsync(Program.Migrations)).CreateDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Database.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
