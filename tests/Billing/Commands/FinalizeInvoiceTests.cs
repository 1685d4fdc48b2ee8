using FluentAssertions;
using Modular.Application.Billing.Commands;
using Modular.Application.Contracts.Orders;
using Modular.Domain.Shared;
using Modular.Tests.Billing.Domain;
using Npgsql;
using Xunit;

namespace Modular.Tests.Billing.Commands;

public sealed class FinalizeInvoiceTests(BillingHost host) : IClassFixture<BillingHost>
{
    [Fact]
    public async Task Twenty_concurrent_finalizations_with_rollbacks_take_the_numbers_one_to_twenty()
    {
        var orders = await BillAsync(25);
        var doomed = orders.Where((_, index) => index % 5 == 0).ToList();
        await BookBeforeAsync(doomed);

        var results = await Task.WhenAll(
            orders.Select(order => host.SendAsync(new FinalizeInvoiceCommand(order.OrderId))));

        results.Count(result => result.Error is null).Should().Be(20);
        results.Where(result => result.Error is not null).Should().HaveCount(5)
            .And.OnlyContain(result => result.Error!.Code == "journal.posted_before");
        var issued = await host.QueryAsync(
            "billing",
            "select number_no, issued_at from billing.invoices where number_no is not null order by number_no",
            row => (No: row.GetInt64(0), At: row.GetFieldValue<DateTimeOffset>(1)));
        issued.Select(invoice => invoice.No).Should().Equal(Enumerable.Range(1, 20).Select(no => (long)no));
        issued.Select(invoice => invoice.At).Should().BeInAscendingOrder();
        (await host.ScalarAsync<long>("select last_no from billing.number_series where series = 'INV'")).Should().Be(20);
        (await host.ScalarAsync<long>(
            "select count(*) from log.events where module = 'billing' and type = 'billing.invoice.finalized.v1'"))
            .Should().Be(20);
    }

    [Fact]
    public async Task Finalizing_one_invoice_from_many_sides_numbers_it_once()
    {
        var order = (await BillAsync(1)).Single();
        var before = await host.ScalarAsync<long>("select coalesce(max(last_no), 0)::bigint from billing.number_series");

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
        var order = (await BillAsync(1)).Single();

        (await host.SendAsync(new BillOrderCommand(order))).Error!.Kind.Should().Be(ErrorKind.State);
        (await host.SendAsync(new ReleasePaymentCommand(order.OrderId))).Error.Should().BeNull();
        (await host.SendAsync(new ReleasePaymentCommand(order.OrderId))).Error!.Kind.Should().Be(ErrorKind.State);
        (await host.SendAsync(new FinalizeInvoiceCommand(order.OrderId))).Error!.Kind.Should().Be(ErrorKind.State);
    }

    private async Task<IReadOnlyList<OrderPlacedV1>> BillAsync(int count)
    {
        var orders = Enumerable.Range(0, count).Select(_ => BillingHost.Order(Orders.Example())).ToList();
        foreach (var order in orders)
        {
            (await host.SendAsync(new BillOrderCommand(order))).Error.Should().BeNull();
        }

        return orders;
    }

    // The ledger has their invoices already, so that the last statement of their finalization fails.
    private async Task BookBeforeAsync(IEnumerable<OrderPlacedV1> orders)
    {
        await using var connection = await host.Database.OpenAsync("billing");
        await using var command = new NpgsqlCommand(
            """
            insert into billing.journal_entries (id, kind, source_type, source_id, posted_at)
            select gen_random_uuid(), 'invoice_finalized', 'invoice', id, now()
            from billing.invoices where order_id = any($1)
            """,
            connection);
        command.Parameters.AddWithValue(orders.Select(order => order.OrderId).ToArray());
        (await command.ExecuteNonQueryAsync()).Should().Be(5);
    }
}
