using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

public sealed record CreditNoteIssued(
    CreditNoteId CreditNoteId, InvoiceId InvoiceId, OrderId OrderId, string Number, DateTimeOffset IssuedAt,
    Money Gross) : IDomainEvent;
