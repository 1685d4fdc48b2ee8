using Dapper;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Modular.Api;
using Modular.Application.Orders;
using Modular.Application.Orders.Commands;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Infrastructure.Orders;
using Modular.Infrastructure.Shared;
using Modular.Tests.Shared;
using Npgsql;
using Xunit;

namespace Modular.Tests.Orders;

/// <summary>
/// The module on a database of its own: every command through the real pipeline, no HTTP, no consumers.
/// </summary>
public sealed class OrdersHost : IAsyncLifetime
{
    private static readonly PostalAddress Address = new("Ada", "1 Main St", "Bonn", "53111", "DE");

    private TestDatabase _database = null!;
    private IHost _host = null!;

    public NpgsqlDataSource Admin { get; private set; } = null!;

    public NpgsqlDataSource Orders => _host.Services.GetRequiredKeyedService<NpgsqlDataSource>(OrdersModule.Name);

    public async Task InitializeAsync()
    {
        var cluster = await PostgresCluster.SharedAsync(Program.Migrations);
        _database = await cluster.CreateDatabaseAsync();
        Admin = NpgsqlDataSource.Create(_database.AdminConnectionString);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders();
        builder.Services.AddModular(builder.Configuration, [new OrdersModule()], _database.Database);
        _host = builder.Build();
    }

    public async Task DisposeAsync()
    {
        _host.Dispose();
        await Admin.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async Task<TResult> SendAsync<TResult>(IRequest<TResult> request)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<RequestContext>();
        (context.Actor, context.CorrelationId) = ("user:test", NewId());
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async Task<Guid> NewSkuAsync(int inStock, long price = 1000)
    {
        var created = await SendAsync(new CreateSkuCommand(
            $"SKU-{NewId()}", "Apple", new Money(price, "EUR"), "standard", MaxPerOrder: null));
        if (inStock > 0)
        {
            var received = await SendAsync(new ReceiveStockCommand(created.Value.Id, inStock, "delivery 1"));
            _ = received.Value;
        }

        return created.Value.Id;
    }

    /// <summary>A cart of a new customer, complete but for being ordered.</summary>
    public async Task<ReadyCart> NewCartAsync(params (Guid Sku, int Quantity)[] items)
    {
        var customer = new CustomerId(NewId());
        var cart = (await SendAsync(new CreateCartCommand(customer))).Value;
        var version = cart.Version;
        foreach (var (sku, quantity) in items)
        {
            Must(await SendAsync(new PutCartItemCommand(customer, cart.Id, sku, quantity, version++)));
        }

        Must(await SendAsync(new SetCartAddressesCommand(customer, cart.Id, Address, Address, version)));
        var shown = await SendAsync(new GetCartQuery(cart.Id, customer));
        return new ReadyCart(cart.Id, customer, shown.Value.Totals?.Gross ?? Money.Zero("EUR"));
    }

    public Task<Result<Receipt>> PlaceAsync(ReadyCart cart) => SendAsync(new PlaceOrderCommand(
        cart.Customer, cart.Id, cart.Total, new PaymentChoice("card", "tok_approve")));

    public async Task<StockDetails> StockAsync(Guid sku) => (await SendAsync(new GetStockQuery(sku))).Value;

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Admin.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public static Guid NewId() => Guid.CreateVersion7();

    private static void Must(Result result) => Assert.Null(result.Error);
}

public sealed record ReadyCart(Guid Id, CustomerId Customer, Money Total);
