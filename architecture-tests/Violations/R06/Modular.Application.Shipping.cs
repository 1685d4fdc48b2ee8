using Modular.Application.Contracts.Billing;
using Modular.Domain.Billing;
using Modular.Domain.Shared;

namespace Modular.Application.Shipping.Reactions;

internal sealed class WhenInvoiceFinalized
{
    // What is shared and what is a contract may be used; whether the contract is listed is R03's question.
    public Money React(InvoiceFinalizedV1 e) => new(e.Gross);

    // expect: Modular.Application.Shipping.Reactions.WhenInvoiceFinalized.Undo -> Modular.Domain.Billing.Invoice (takes)
    public void Undo(Invoice invoice) => invoice.Discard();
}
