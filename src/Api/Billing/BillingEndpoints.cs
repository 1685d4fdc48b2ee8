using Modular.Api.Shared;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Billing;

/// <summary>What Billing offers over HTTP: it is driven by orders, so there is nothing but reading.</summary>
internal static class BillingEndpoints
{
    private const string ReadInvoices = "billing:invoice:read";
    private const string ReadPayments = "billing:payment:read";
    private const string ReadLedger = "billing:ledger:read";
    private const string Own = ":own";

    public static void Map(ApiRoutes routes)
    {
        var invoices = routes.Api.MapGroup("/invoices").WithTags("Billing")
            .RequirePermission(ReadInvoices, ReadInvoices + Own);
        invoices.MapGet("", ListInvoices).WithName("listInvoices").WithSummary("The invoices of an order")
            .Produces<IReadOnlyList<InvoiceDetails>>().ProducesProblem(400).ProducesProblem(401).ProducesProblem(403);
        invoices.MapGet("/{id:guid}", GetInvoice).WithName("getInvoice").WithSummary("One invoice")
            .Produces<InvoiceDetails>().Produces(304).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);

        var payments = routes.Api.MapGroup("/payments").WithTags("Billing")
            .RequirePermission(ReadPayments, ReadPayments + Own);
        payments.MapGet("", ListPayments).WithName("listPayments").WithSummary("The payments of an order")
            .Produces<IReadOnlyList<PaymentDetails>>().ProducesProblem(400).ProducesProblem(401).ProducesProblem(403);
        payments.MapGet("/{id:guid}", GetPayment).WithName("getPayment")
            .WithSummary("One payment with what was asked of the gateway")
            .Produces<PaymentDetails>().Produces(304).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);

        routes.Api.MapGet("/ledger/trial-balance", GetTrialBalance).WithTags("Billing").WithName("getTrialBalance")
            .WithSummary("The sums of the whole ledger by currency and account").RequirePermission(ReadLedger)
            .Produces<TrialBalance>().ProducesProblem(401).ProducesProblem(403);
    }

    private static Task<IResult> ListInvoices(
        Guid orderId, PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListInvoicesQuery(orderId, Owner(caller, ReadInvoices), page.Request), page, cancellationToken);

    private static Task<IResult> GetInvoice(
        Guid id, IfNoneMatch known, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.GetDocumentAsync(
            new GetInvoiceQuery(id, Owner(caller, ReadInvoices), known.Version), cancellationToken);

    private static Task<IResult> ListPayments(
        Guid orderId, PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListPaymentsQuery(orderId, Owner(caller, ReadPayments), page.Request), page, cancellationToken);

    private static Task<IResult> GetPayment(
        Guid id, IfNoneMatch known, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.GetDocumentAsync(
            new GetPaymentQuery(id, Owner(caller, ReadPayments), known.Version), cancellationToken);

    private static Task<IResult> GetTrialBalance(Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetTrialBalanceQuery(), version: null, cancellationToken);

    private static CustomerId? Owner(Caller caller, string permission) =>
        caller.OwnerUnless(permission) is { } owner ? new CustomerId(owner) : null;
}
