using Modular.Domain.Shared;

namespace Modular.Domain.Billing;

[NoConsumer("The journal entry is written with it; nobody outside of Billing settles by credit notes.")]
public sealed record CreditNoteIssued(
    CreditNoteId CreditNoteId, InvoiceId InvoiceId, OrderId OrderId, string Number, DateTimeOffset IssuedAt,
    Money Gross) : IDomainEvent;
