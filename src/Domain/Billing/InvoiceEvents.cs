using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

// The log is kept for ever: events carry ids and amounts, and never the buyer.
[NoConsumer("A draft binds nobody: the others hear of the finalized invoice.")]
public sealed record InvoiceDrafted(InvoiceId InvoiceId, OrderId OrderId, CustomerId CustomerId, Money Gross)
    : IDomainEvent;

public sealed record InvoiceFinalized(
    InvoiceId InvoiceId, OrderId OrderId, CustomerId CustomerId, string Number, DateTimeOffset IssuedAt,
    DateTimeOffset DueAt, Money Gross) : IDomainEvent;

[NoConsumer("Nobody heard of the draft.")]
public sealed record InvoiceDiscarded(InvoiceId InvoiceId, OrderId OrderId) : IDomainEvent;

[NoConsumer("The document that it leads to is an event of its own.")]
public sealed record InvoiceCredited(InvoiceId InvoiceId, OrderId OrderId, string CreditNote) : IDomainEvent;
