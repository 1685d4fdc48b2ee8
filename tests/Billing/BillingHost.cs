using System.Buffers.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Billing;
using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Orders;
using Modular.Infrastructure.Billing;
using Modular.Infrastructure.SandboxGateway;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.Billing.Domain;
using Modular.Tests.Shared;

namespace Modular.Tests.Billing;

/// <summary>Billing with the sandbox gateway behind Kestrel; Orders is played by its events.</summary>
public sealed class BillingHost() : ModuleHost(new BillingModule(), BillingEndpoints.Map)
{
    public HttpClient Gateway { get; } = new();

    protected override IReadOnlyList<MigrationSet> StandInTables =>
        [new("sandbox", typeof(SandboxGatewayEndpoints).Assembly)];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await StartWorkersAsync();
        Gateway.BaseAddress = Url;
    }

    public override async Task StopAsync()
    {
        Gateway.Dispose();
        await base.StopAsync();
    }

    /// <summary>Bills that many orders, each with a draft and a payment.</summary>
    public async Task<IReadOnlyList<OrderPlacedV1>> BillAsync(int count)
    {
        var orders = Enumerable.Range(0, count).Select(_ => Order(Orders.Example())).ToList();
        foreach (var order in orders)
        {
            await SucceedAsync(new BillOrderCommand(order));
        }

        return orders;
    }

    /// <summary>What Billing told the others about an order, oldest first: wire name and JSON.</summary>
    public Task<IReadOnlyList<(string Type, string Data)>> PublishedAsync(Guid orderId) => QueryAsync<(string, string)>(
        """
        select type, data::text from log.events
        where module = 'billing' and kind = 'integration' and data ->> 'orderId' = @order
        order by transaction_id, position
        """,
        new { order = orderId.ToString() });

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

    protected override void AddStandIns(IServiceCollection services) => services.AddSandboxGateway(
        Database.Database.ConnectionStringFor("sandbox", PoolKind.Api),
        Base64Url.EncodeToString(Database.Database.MasterKey.Derive("sandbox-gateway", 32)));

    protected override void MapStandIns(WebApplication app) => app.MapSandboxGateway();
}
