using FluentAssertions;
using Modular.Application.Billing.Commands;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Billing.Commands;

public sealed class FinalizeInvoiceTests(BillingHost host) : IClassFixture<BillingHost>
{
    [Fact]
    public async Task Finalizing_one_invoice_from_many_sides_numbers_it_once()
    {
        var order = BillingHost.Order();
        await host.GivenInvoiceAsync(order);
        var before = await host.ScalarAsync<long>("select coalesce(max(last_no), 0) from billing.number_series");

        var results = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => host.SendAsync(new FinalizeInvoiceCommand(order.OrderId))));

        results.Count(result => result.Error is null).Should().Be(1);
        results.Where(result => result.Error is not null)
            .Should().OnlyContain(result => result.Error!.Kind == ErrorKind.State);
        (await host.ScalarAsync<long>("select max(last_no) from billing.number_series")).Should().Be(before + 1);
    }

    [Fact]
    public async Task Billing_and_releasing_again_are_refused_as_done_before()
    {
        var order = BillingHost.Order();
        await host.GivenInvoiceAsync(order);

        (await host.SendAsync(new BillOrderCommand(order))).Error!.Kind.Should().Be(ErrorKind.State);
        (await host.SendAsync(new ReleasePaymentCommand(order.OrderId))).Error.Should().BeNull();
        (await host.SendAsync(new ReleasePaymentCommand(order.OrderId))).Error!.Kind.Should().Be(ErrorKind.State);
        (await host.SendAsync(new FinalizeInvoiceCommand(order.OrderId))).Error!.Kind.Should().Be(ErrorKind.State);
    }
}
