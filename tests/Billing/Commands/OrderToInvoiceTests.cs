using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Modular.Application.Billing.Commands;
using Modular.Application.Billing.Jobs;
using Modular.Application.Billing.Queries;
using Modular.Application.Contracts.Billing;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Tests.Billing.Domain;
using Xunit;

namespace Modular.Tests.Billing.Commands;

/// <summary>What Billing makes of the events of Orders, with the gateway over HTTP.</summary>
public sealed class OrderToInvoiceTests(BillingHost host) : IClassFixture<BillingHost>
{
    [Fact]
    public async Task A_confirmed_order_has_a_numbered_booked_invoice_and_an_authorized_payment()
    {
        var order = BillingHost.Order();

        var authorized = await host.Scenario().When(order).ThenEventAsync<PaymentAuthorizedV1>();
        var finalized = await host.Scenario().When(Confirmed(order)).ThenEventAsync<InvoiceFinalizedV1>();

        authorized.Should().BeEquivalentTo(
            new { order.OrderId, Amount = order.Totals.Gross, Currency = "EUR" });
        var invoice = await InvoiceAsync(order);
        finalized.Should().BeEquivalentTo(
            new { InvoiceId = invoice.Id, order.OrderId, order.Totals.Gross, invoice.Number });
        invoice.Status.Should().Be(InvoiceStatus.Open);
        invoice.Number.Should().MatchRegex("^INV-[0-9]{4}-[0-9]{6}$");
        invoice.DueAt.Should().Be(invoice.IssuedAt!.Value.AddDays(14));
        invoice.Totals.Gross.Should().Be(Orders.Eur(order.Totals.Gross));
        var payment = await PaymentAsync(order);
        payment.Status.Should().Be(PaymentStatus.Authorized);
        payment.Operations.Should().ContainSingle().Which.Status.Should().Be(PaymentOperationStatus.Succeeded);
        (await BookedAsync(invoice)).Should().Equal(
            ("1200", 11752, 0), ("2200-070000", 0, 245), ("2200-190000", 0, 1277), ("4000", 0, 9740), ("4100", 0, 490));
    }

    [Fact]
    public async Task A_declined_order_that_is_cancelled_leaves_a_discarded_draft_and_no_number()
    {
        var order = BillingHost.Order("tok_decline_hard");

        var told = await host.Scenario().When(order).ThenEventsAsync();
        var toldLater = await host.Scenario().When(CancellationStarted(order)).ThenEventsAsync();

        var invoice = await InvoiceAsync(order);
        invoice.Status.Should().Be(InvoiceStatus.Discarded);
        invoice.Number.Should().BeNull();
        (await PaymentAsync(order)).Status.Should().Be(PaymentStatus.Declined);
        Published(told).Should().Equal(typeof(PaymentDeclinedV1));
        Published(toldLater).Should().Equal(typeof(PaymentReleasedV1));
    }

    [Fact]
    public async Task An_authorized_order_that_is_cancelled_is_voided_and_then_released()
    {
        var order = BillingHost.Order();

        var told = await host.Scenario().When(order).ThenEventsAsync();
        var toldLater = await host.Scenario().When(CancellationStarted(order)).ThenEventsAsync();

        var payment = await PaymentAsync(order);
        payment.Status.Should().Be(PaymentStatus.Voided);
        payment.ReleasedAt.Should().NotBeNull();
        Published(told).Should().Equal(typeof(PaymentAuthorizedV1));
        Published(toldLater).Should().Equal(typeof(PaymentReleasedV1));
        (await ExecutionsAsync(payment)).Should().Equal(("authorize", "succeeded", 1), ("void", "succeeded", 1));
    }

    [Fact]
    public async Task An_order_cancelled_while_its_authorization_is_under_way_is_voided_when_the_answer_comes()
    {
        var order = BillingHost.Order();
        await PlayAsync("hold");
        var scenario = host.Scenario().When(order).When(CancellationStarted(order));
        await scenario.ThenEventAsync<PaymentReleaseRequested>();

        await PlayAsync("normal");
        await scenario.ThenEventAsync<PaymentReleasedV1>();

        (await PaymentAsync(order)).Status.Should().Be(PaymentStatus.Voided);
        await scenario.ThenNoEventAsync<PaymentAuthorizedV1>();
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_and_the_money_is_held_once()
    {
        var order = BillingHost.Order();
        await PlayAsync("answer_lost", times: 1);

        var scenario = host.Scenario().When(order);
        await scenario.ThenEventAsync<PaymentAuthorizedV1>();

        (await ExecutionsAsync(await PaymentAsync(order))).Should().Equal(("authorize", "succeeded", 1));
        Published(await scenario.ThenEventsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task An_outcome_that_stays_unknown_is_shown_and_taken_up_again_later()
    {
        var order = BillingHost.Order();
        await PlayAsync("unavailable");
        await host.Scenario().When(order).ThenEventAsync<PaymentOperationRequested>();
        var payment = await PaymentAsync(order);
        var (paymentId, operationId) = (payment.Id, payment.Operations.Single().Id);

        var outcome = await host.RunJobAsync(
            new SubmitOperationJob(paymentId, operationId), attempt: 25, isLast: true);
        await host.SendAsync(outcome!);

        (await PaymentAsync(order)).Operations.Single().Status.Should().Be(PaymentOperationStatus.Unknown);
        (await host.ScalarAsync<long>(
            "select count(*) from log.timers where module = 'billing' and key = @key",
            new { key = $"resubmit:{operationId}" }))
            .Should().Be(1);

        await PlayAsync("normal");
        await host.Scenario().When(new ResubmitOperationCommand(paymentId, operationId))
            .ThenEventAsync<PaymentAuthorizedV1>();

        payment = await PaymentAsync(order);
        payment.Status.Should().Be(PaymentStatus.Authorized);
        (await ExecutionsAsync(payment)).Should().Equal(("authorize", "succeeded", 1));
    }

    [Fact]
    public async Task An_order_whose_amounts_do_not_hold_is_declined_and_the_gateway_never_hears_of_it()
    {
        var order = BillingHost.Order();
        order = order with { TaxGroups = [order.TaxGroups[0] with { Tax = 1 }, order.TaxGroups[1]] };

        var declined = await host.Scenario().When(order).ThenEventAsync<PaymentDeclinedV1>();
        await host.Scenario().When(CancellationStarted(order)).ThenEventAsync<PaymentReleasedV1>();

        (await InvoicesAsync(order)).Should().BeEmpty();
        (await PaymentAsync(order)).Operations.Should().BeEmpty();
        declined.Should().BeEquivalentTo(new { order.OrderId, Code = "invalid", Retryable = false });
    }

    [Fact]
    public async Task A_token_that_the_gateway_does_not_know_is_a_decline()
    {
        var order = BillingHost.Order("tok_of_a_stranger");

        await host.Scenario().When(order).ThenEventAsync<PaymentDeclinedV1>();

        (await PaymentAsync(order)).Operations.Single().DeclineCode.Should().Be("gateway_refused");
    }

    [Fact]
    public async Task An_order_cancelled_after_its_confirmation_gets_a_credit_note_and_owes_nothing()
    {
        var order = BillingHost.Order();
        await host.Scenario().When(order).When(Confirmed(order)).ThenEventAsync<InvoiceFinalizedV1>();

        await host.Scenario().When(CancellationStarted(order)).ThenEventAsync<PaymentReleasedV1>();

        var invoice = await InvoiceAsync(order);
        invoice.Status.Should().Be(InvoiceStatus.Credited);
        invoice.Number.Should().NotBeNull();
        (await PaymentAsync(order)).Status.Should().Be(PaymentStatus.Voided);
        (await host.ScalarAsync<long>(
            """
            select count(*) from billing.credit_notes
            where source = @source and number_series = 'CN' and number_no > 0 and gross = @gross
            """,
            new { source = $"cancel:{order.OrderId}", gross = order.Totals.Gross })).Should().Be(1);
        (await host.ScalarAsync<long>(
            "select sum(debit - credit)::bigint from billing.journal_postings where invoice_id = @invoice",
            new { invoice = invoice.Id }))
            .Should().Be(0);
        var balance = await host.SucceedAsync(new GetTrialBalanceQuery());
        balance.Currencies.Should().OnlyContain(block => block.Debit == block.Credit);
    }

    [Fact]
    public async Task Invoice_and_payment_are_shown_to_their_owner_and_to_nobody_else()
    {
        var order = BillingHost.Order();
        await host.GivenInvoiceAsync(order);
        var (owner, stranger) = (new CustomerId(order.CustomerId), new CustomerId(Guid.CreateVersion7()));
        var (invoice, payment) = (await InvoiceAsync(order), await PaymentAsync(order));
        var (page, filter) = (new PageRequest(20, After: null), new DocumentFilter(order.OrderId));

        (await host.SucceedAsync(new ListInvoicesQuery(owner, filter, page))).Items.Should().ContainSingle();
        (await host.SucceedAsync(new ListInvoicesQuery(stranger, filter, page))).Items.Should().BeEmpty();
        (await host.SucceedAsync(new ListPaymentsQuery(stranger, filter, page))).Items.Should().BeEmpty();
        (await host.SendAsync(new GetInvoiceQuery(invoice.Id, stranger))).Error!.Kind.Should().Be(ErrorKind.NotFound);
        (await host.SendAsync(new GetPaymentQuery(payment.Id, stranger))).Error!.Kind.Should().Be(ErrorKind.NotFound);
        var document = await host.SucceedAsync(new GetInvoiceQuery(invoice.Id, owner));
        JsonDocument.Parse(document.Json).RootElement.GetProperty("_links").GetProperty("self").GetProperty("href")
            .GetString().Should().Be($"/api/v1/invoices/{invoice.Id}");
        (await host.SucceedAsync(new GetInvoiceQuery(invoice.Id, owner, document.Version))).Json.IsEmpty
            .Should().BeTrue(because: "the caller has this version");
    }

    private static IEnumerable<Type> Published(IReadOnlyList<object> events) =>
        events.OfType<IIntegrationEvent>().Select(published => published.GetType());

    private static OrderConfirmedV1 Confirmed(OrderPlacedV1 order) =>
        new(order.OrderId, order.Number, order.CustomerId, order.Totals.Gross, order.Currency);

    private static OrderCancellationStartedV1 CancellationStarted(OrderPlacedV1 order) =>
        new(order.OrderId, order.Number, order.CustomerId, "customer_request");

    private async Task<IReadOnlyList<InvoiceDetails>> InvoicesAsync(OrderPlacedV1 order) =>
        (await host.SucceedAsync(new ListInvoicesQuery(
            Owner: null, new DocumentFilter(order.OrderId), new PageRequest(20, null)))).Items;

    private async Task<InvoiceDetails> InvoiceAsync(OrderPlacedV1 order) => (await InvoicesAsync(order)).Single();

    private async Task<PaymentDetails> PaymentAsync(OrderPlacedV1 order) =>
        (await host.SucceedAsync(new ListPaymentsQuery(
                Owner: null, new DocumentFilter(order.OrderId), new PageRequest(20, null))))
        .Items.Single();

    private Task<IReadOnlyList<(string, long, long)>> BookedAsync(InvoiceDetails invoice) =>
        host.QueryAsync<(string, long, long)>(
            """
            select p.account, p.debit, p.credit
            from billing.journal_entries e join billing.journal_postings p on p.entry_id = e.id
            where e.source_id = @id
            order by p.account
            """,
            new { id = invoice.Id });

    private Task<IReadOnlyList<(string, string, int)>> ExecutionsAsync(PaymentDetails payment) =>
        host.Database.QueryAsync<(string, string, int)>(
            "sandbox",
            "select type, status, executions from sandbox.operations where key = any (@keys) order by created_at, type",
            new { keys = payment.Operations.Select(operation => operation.Id.ToString()).ToArray() });

    private async Task PlayAsync(string mode, int? times = null) =>
        (await host.Gateway.PostAsJsonAsync(
            "/dev/gateway/script", times is null ? new { mode } : (object)new { mode, times }))
        .EnsureSuccessStatusCode();
}
