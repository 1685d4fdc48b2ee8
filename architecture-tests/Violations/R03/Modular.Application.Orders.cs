using System.Linq;
using Modular.Application.Contracts.Billing;

namespace Modular.Application.Orders.Reactions;

internal sealed class WhenInvoiceFinalized
{
    // Listed: an event and a part of it.
    public long React(InvoiceFinalizedV1 e) => e.Lines.Sum((InvoiceFinalizedV1.Line l) => l.Gross);

    // The map allows Orders to hear Billing's events, not to ask it.
    // expect: Modular.Application.Orders.Reactions.WhenInvoiceFinalized.Ask -> Modular.Application.Contracts.Billing.ICreditLimits (takes), the edge Orders -> Billing (call) that module-map.json does not list
    // expect: Modular.Application.Orders.Reactions.WhenInvoiceFinalized.Ask -> Modular.Application.Contracts.Billing.Limit (returns), the edge Orders -> Billing (call) that module-map.json does not list
    public Limit Ask(ICreditLimits limits) => limits.Of(1);

    // expect: Modular.Application.Orders.Reactions.WhenInvoiceFinalized.Policy -> Modular.Application.Contracts.Billing.BillingPolicies (field Write), which is no integration event, no port, nor part of one
    public string Policy() => BillingPolicies.Write;
}
