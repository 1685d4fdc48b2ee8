using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Billing;

/// <summary>An invoice has its number and is immutable from now on. Source: the confirmation of its order.</summary>
/// <param name="Number">Gapless in its series and year: <c>INV-2026-000001</c>.</param>
/// <param name="Gross">Minor units of <paramref name="Currency"/>.</param>
[WireName("billing.invoice.finalized.v1")]
[NoConsumer("For subscribers outside of the product; no module waits for an invoice.")]
public sealed record InvoiceFinalizedV1(
    Guid InvoiceId, Guid OrderId, Guid CustomerId, string Number, DateTimeOffset IssuedAt, long Gross,
    string Currency) : IIntegrationEvent;
