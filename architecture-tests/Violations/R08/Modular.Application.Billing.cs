namespace Modular.Application.Billing;

public sealed record GetInvoiceQuery;
