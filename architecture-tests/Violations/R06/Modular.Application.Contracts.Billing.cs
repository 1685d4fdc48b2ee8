namespace Modular.Application.Contracts.Billing;

public sealed record InvoiceFinalizedV1(long Gross);
