using FluentAssertions;
using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Orders;
using Xunit;

namespace Modular.Tests.Billing.Commands;

/// <summary>On a database of its own: it counts from one.</summary>
public sealed class InvoiceNumberTests(BillingHost host) : IClassFixture<BillingHost>
{
    [Fact]
    public async Task Twenty_concurrent_finalizations_with_rollbacks_take_the_numbers_one_to_twenty()
    {
        var orders = Enumerable.Range(0, 25).Select(_ => BillingHost.Order()).ToList();
        await Task.WhenAll(orders.Select(host.GivenInvoiceAsync));
        var doomed = orders.Where((_, index) => index % 5 == 0).ToList();
        await BookBeforeAsync(doomed);

        var results = await Task.WhenAll(
            orders.Select(order => host.SendAsync(new FinalizeInvoiceCommand(order.OrderId))));

        results.Count(result => result.Error is null).Should().Be(20);
        results.Where(result => result.Error is not null).Should().HaveCount(5)
            .And.OnlyContain(result => result.Error!.Code == "journal.posted_before");
        var issued = await host.QueryAsync<(long No, DateTime At)>(
            "select number_no, issued_at from billing.invoices where number_no is not null order by number_no");
        issued.Select(invoice => invoice.No).Should().Equal(Enumerable.Range(1, 20).Select(no => (long)no));
        issued.Select(invoice => invoice.At).Should().BeInAscendingOrder();
        (await host.ScalarAsync<long>("select last_no from billing.number_series")).Should().Be(20);
        (await host.ScalarAsync<long>(
            "select count(*) from log.events where module = 'billing' and type = 'billing.invoice.finalized.v1'"))
            .Should().Be(20);
    }

    // The ledger has their invoices already, so that the last statement of their finalization fails.
    private async Task BookBeforeAsync(IEnumerable<OrderPlacedV1> orders) =>
        (await host.Database.ExecuteAsync(
            "billing",
            """
            insert into billing.journal_entries (id, kind, source_type, source_id, posted_at)
            select gen_random_uuid(), 'invoice_finalized', 'invoice', id, now()
            from billing.invoices where order_id = any (@orders)
            """,
            new { orders = orders.Select(order => order.OrderId).ToArray() })).Should().Be(5);
}
