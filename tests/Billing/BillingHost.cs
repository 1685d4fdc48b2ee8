using System.Buffers.Text;
using System.Reflection;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Modular.Api;
using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Billing;
using Modular.Infrastructure.SandboxGateway;
using Modular.Infrastructure.Shared;
using Modular.Infrastructure.Shared.EventLog;
using Modular.Infrastructure.Shared.Ops;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Billing.Domain;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.Billing;

/// <summary>Billing alone with the sandbox gateway, on real Postgres; Orders is played by writing its events.</summary>
public sealed class BillingHost : IAsyncLifetime
{
    private TestDatabase _clone = null!;
    private NpgsqlDataSource _orders = null!;
    private WebApplication _app = null!;

    public TestDatabase Database => _clone;

    public HttpClient Gateway { get; } = new();

    public async Task InitializeAsync()
    {
        var cluster = await PostgresCluster.SharedAsync(Program.Migrations);
        _clone = await cluster.CreateDatabaseAsync();
        _orders = NpgsqlDataSource.Create(_clone.Database.ConnectionStringFor("orders", PoolKind.Api));

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddModular(builder.Configuration, [new BillingModule()], _clone.Database);
        builder.Services.AddSandboxGateway(
            _clone.Database.ConnectionStringFor("sandbox", PoolKind.Api),
            Base64Url.EncodeToString(_clone.Database.MasterKey.Derive("sandbox-gateway", 32)));
        _app = builder.Build();
        _app.MapSandboxGateway();
        await _app.Services.StartModulesAsync(isAlone: true, CancellationToken.None);
        await _app.StartAsync();
        Gateway.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        Gateway.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _orders.DisposeAsync();
        await _clone.DisposeAsync();
    }

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().CorrelationId = Guid.CreateVersion7();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async Task<T> SucceedAsync<T>(IRequest<Result<T>> request)
        where T : notnull => (await SendAsync(request)).Value;

    /// <summary>Bills that many orders, each with a draft and a payment.</summary>
    public async Task<IReadOnlyList<OrderPlacedV1>> BillAsync(int count)
    {
        var orders = Enumerable.Range(0, count).Select(_ => Order(Orders.Example())).ToList();
        foreach (var order in orders)
        {
            var result = await SendAsync(new BillOrderCommand(order));
            Assert.Null(result.Error);
        }

        return orders;
    }

    /// <summary>The last attempt of a job, run here and now.</summary>
    public async Task<ICommand?> RunLastAttemptAsync<TJob>(TJob job)
        where TJob : IJob
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IJobHandler<TJob>>()
            .RunAsync(job, new JobAttempt(25, IsLast: true), CancellationToken.None);
    }

    /// <summary>Until everything has happened that follows from what was written.</summary>
    public async Task QuiesceAsync()
    {
        var pending = await _app.Services.GetRequiredService<Quiescence>().WaitAsync(
            TimeSpan.FromSeconds(30), CancellationToken.None);
        if (pending.Count > 0)
        {
            throw new TimeoutException($"Not quiet after 30 s:\n{string.Join('\n', pending)}");
        }
    }

    /// <summary>Writes an event of Orders, as Orders would.</summary>
    public async Task PublishAsync(Guid orderId, int version, IIntegrationEvent published)
    {
        var name = published.GetType().GetCustomAttribute<WireNameAttribute>()!.Name;
        await using var command = _orders.CreateCommand(
            """
            insert into log.events (event_id, stream_id, stream_type, kind, stream_version, type, schema_version, data,
                                    correlation_id, actor, occurred_at)
            values ($1, $2, 'orders.order', 'integration', $3, $4, 1, $5::jsonb, $1, 'system:test', now())
            """);
        command.Parameters.AddWithValue(Guid.CreateVersion7());
        command.Parameters.AddWithValue(orderId);
        command.Parameters.AddWithValue(version);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(Json.Text(published));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What Billing told the others about an order, oldest first: wire name and JSON.</summary>
    public Task<IReadOnlyList<(string Type, string Data)>> PublishedAsync(Guid orderId) => QueryAsync(
        "billing",
        """
        select type, data::text from log.events
        where module = 'billing' and kind = 'integration' and data ->> 'orderId' = $1
        order by transaction_id, position
        """,
        row => (row.GetString(0), row.GetString(1)),
        orderId.ToString());

    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        string role, string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        await using var connection = await _clone.OpenAsync(role);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        await using var reader = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values) =>
        (await QueryAsync("billing", sql, row => row.GetFieldValue<T>(0), values))[0];

    internal static OrderPlacedV1 Order(Sale sale, string token = "tok_approve") => new(
        Guid.CreateVersion7(), "O-2026-1", Guid.CreateVersion7(), sale.Totals.Gross.Currency,
        [
            .. sale.Lines.Select(line => new OrderPlacedV1.Line(
                line.LineId, line.SkuId, line.Description, line.Quantity, line.UnitPrice.Amount, line.TaxRatePpm,
                line.Net.Amount, line.Discount.Amount, line.Tax.Amount, line.Gross.Amount)),
        ],
        [
            .. sale.Groups.Select(group =>
                new OrderPlacedV1.TaxGroup(group.TaxRatePpm, group.Base.Amount, group.Tax.Amount)),
        ],
        new OrderPlacedV1.Amounts(
            sale.Totals.Net.Amount, sale.Totals.Discount.Amount, sale.Totals.Tax.Amount, sale.Totals.Shipping.Amount,
            sale.Totals.Gross.Amount),
        new OrderPlacedV1.Address("Ada Lovelace", "1 Analytical Way", "London", "N1 9GU", "GB"),
        new OrderPlacedV1.Method("card", token),
        Orders.Now.AddMinutes(30));
}
