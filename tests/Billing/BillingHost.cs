using System.Buffers.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Billing;
using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Billing;
using Modular.Application.Contracts.Orders;
using Modular.Domain.Billing;
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

    /// <summary>The draft for an order, whose payment is under way.</summary>
    public async Task<Guid> GivenInvoiceAsync(OrderPlacedV1? order = null) =>
        (await Scenario().When(new BillOrderCommand(order ?? Order())).ThenEventAsync<InvoiceDrafted>())
            .InvoiceId.Value;

    /// <summary>An authorized payment.</summary>
    public async Task<Guid> GivenPaymentAsync(OrderPlacedV1? order = null) =>
        (await Scenario().When(new BillOrderCommand(order ?? Order())).ThenEventAsync<PaymentAuthorizedV1>()).PaymentId;

    /// <summary>A new order whose amounts hold.</summary>
    public static OrderPlacedV1 Order(string token = "tok_approve")
    {
        var sale = Orders.Example();
        return Sample.Of<OrderPlacedV1>() with
        {
            Lines =
            [
                .. sale.Lines.Select(line => new OrderPlacedV1.Line(
                    line.LineId, line.SkuId, line.Description, line.Quantity, line.UnitPrice.Amount, line.TaxRatePpm,
                    line.Net.Amount, line.Discount.Amount, line.Tax.Amount, line.Gross.Amount)),
            ],
            TaxGroups =
            [
                .. sale.Groups.Select(group =>
                    new OrderPlacedV1.TaxGroup(group.TaxRatePpm, group.Base.Amount, group.Tax.Amount)),
            ],
            Totals = new OrderPlacedV1.Amounts(
                sale.Totals.Net.Amount, sale.Totals.Discount.Amount, sale.Totals.Tax.Amount,
                sale.Totals.Shipping.Amount, sale.Totals.Gross.Amount),
            PaymentMethod = new OrderPlacedV1.Method("card", token),
        };
    }

    protected override void AddStandIns(IServiceCollection services) => services.AddSandboxGateway(
        Database.Database.ConnectionStringFor("sandbox", PoolKind.Api),
        Base64Url.EncodeToString(Database.Database.MasterKey.Derive("sandbox-gateway", 32)));

    protected override void MapStandIns(WebApplication app) => app.MapSandboxGateway();
}
