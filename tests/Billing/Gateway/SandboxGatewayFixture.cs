using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Infrastructure.SandboxGateway;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.Billing.Gateway;

/// <summary>The gateway alone, behind Kestrel, because dropped connections are part of what it sells.</summary>
public sealed class SandboxGatewayFixture : IAsyncLifetime
{
    public const string ApiKey = "sandbox-key-of-these-tests";

    private PostgresCluster _cluster = null!;
    private TestDatabase _clone = null!;
    private NpgsqlDataSource _database = null!;
    private RunningGateway _gateway = null!;

    /// <summary>Sends the API key.</summary>
    public HttpClient Client => _gateway.Client;

    /// <summary>Sends none.</summary>
    public HttpClient Stranger => _gateway.Stranger;

    public int CallsInFlight => _gateway.CallsInFlight;

    public async Task InitializeAsync()
    {
        _cluster = await PostgresCluster.OwnClusterAsync(
            new MigrationSet("sandbox", typeof(SandboxGatewayEndpoints).Assembly));
        _clone = await _cluster.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(_clone.Database.ConnectionStringFor("sandbox", PoolKind.Api));
        _gateway = await StartAnotherAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
        await _clone.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>A second process, as it were: same database, other port.</summary>
    public Task<RunningGateway> StartAnotherAsync() =>
        RunningGateway.StartAsync(_clone.Database.ConnectionStringFor("sandbox", PoolKind.Api));

    public async Task<int?> ScriptedCallsLeftAsync()
    {
        await using var command = _database.CreateCommand("select remaining from sandbox.script");
        return await command.ExecuteScalarAsync() as int?;
    }

    public sealed class RunningGateway : IAsyncDisposable
    {
        private readonly WebApplication _host;
        private int _callsInFlight;

        private RunningGateway(string connectionString)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddSandboxGateway(connectionString, ApiKey);
            _host = builder.Build();
            _host.Use(async (_, next) =>
            {
                Interlocked.Increment(ref _callsInFlight);
                try
                {
                    await next();
                }
                finally
                {
                    Interlocked.Decrement(ref _callsInFlight);
                }
            });
            _host.MapSandboxGateway();
        }

        public HttpClient Client { get; } = new();

        public HttpClient Stranger { get; } = new();

        public int CallsInFlight => Volatile.Read(ref _callsInFlight);

        public static async Task<RunningGateway> StartAsync(string connectionString)
        {
            var gateway = new RunningGateway(connectionString);
            await gateway._host.StartAsync();
            var url = new Uri(gateway._host.Urls.Single());
            gateway.Client.BaseAddress = url;
            gateway.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
            gateway.Stranger.BaseAddress = url;
            return gateway;
        }

        public Task StopAsync() => _host.StopAsync();

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            Stranger.Dispose();
            await _host.DisposeAsync();
        }
    }
}
