using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Billing;
using Modular.Application.Billing.Commands;
using Modular.Domain.Billing;
using Modular.Domain.Shared;
using Modular.Infrastructure.Billing.Read;
using Modular.Infrastructure.Billing.Gateway;
using Modular.Infrastructure.Billing.Write;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;

namespace Modular.Infrastructure.Billing;

/// <summary>
/// Invoices, payments and the ledger. Configuration: <c>Modular:Billing:Gateway:Url</c> (default: this process) and
/// <c>Modular:Billing:Gateway:Key</c> (default: made from the master key).
/// </summary>
public sealed class BillingModule : IModule
{
    public const string Name = "billing";

    // Half of the time limit of a job: what comes later is asked for again.
    private static readonly TimeSpan GatewayTimeout = TimeSpan.FromSeconds(10);

    string IModule.Name => Name;

    public Assembly Application => typeof(BillOrderCommand).Assembly;

    /// <summary>What an order leads to concerns its own payment and invoice alone.</summary>
    public int ReactionShards => 8;

    public void Register(ModuleBuilder module)
    {
        module.Services.AddScoped<IInvoiceRepository, InvoiceRepository>();
        module.Services.AddScoped<IPaymentRepository, PaymentRepository>();
        module.Services.AddScoped<ICustomerRepository, CustomerRepository>();
        module.Services.AddScoped<IJournal, Journal>();
        module.Services.AddScoped<INumberSeries, NumberSeries>();
        module.Services.AddSingleton<IInvariants, BillingInvariants>();
        module.Services.AddHttpClient<IPaymentGateway, HttpPaymentGateway>(http => http.Timeout = GatewayTimeout);

        module
            .Permission("billing:invoice:read", Role.Support, Role.Finance)
            .Permission("billing:invoice:read:own", Role.Customer)
            .Permission("billing:payment:read", Role.Support, Role.Finance)
            .Permission("billing:payment:read:own", Role.Customer)
            .Permission("billing:ledger:read", Role.Finance);

        module.StateMachine("invoice", Invoice.Transitions)
            .StateMachine("payment_operation", Payment.Transitions)
            .StateMachine("billing_customer", Customer.Transitions);

        module
            .DomainEvent<InvoiceDrafted>("billing.invoice.drafted")
            .DomainEvent<InvoiceFinalized>("billing.invoice.finalized")
            .DomainEvent<InvoiceDiscarded>("billing.invoice.discarded")
            .DomainEvent<InvoiceCredited>("billing.invoice.credited")
            .DomainEvent<CreditNoteIssued>("billing.credit_note.issued")
            .DomainEvent<JournalPosted>("billing.journal.posted")
            .DomainEvent<PaymentStarted>("billing.payment.started")
            .DomainEvent<PaymentOperationRequested>("billing.payment.operation_requested")
            .DomainEvent<PaymentOutcomeUnknown>("billing.payment.outcome_unknown")
            .DomainEvent<PaymentAuthorized>("billing.payment.authorized")
            .DomainEvent<PaymentDeclined>("billing.payment.declined")
            .DomainEvent<PaymentVoided>("billing.payment.voided")
            .DomainEvent<PaymentVoidDeclined>("billing.payment.void_declined")
            .DomainEvent<PaymentReleaseRequested>("billing.payment.release_requested")
            .DomainEvent<PaymentReleased>("billing.payment.released")
            .DomainEvent<CustomerErasureBlocked>("billing.customer.erasure_blocked")
            .DomainEvent<CustomerErased>("billing.customer.erased");
    }
}
