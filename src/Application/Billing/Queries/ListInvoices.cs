using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Queries;

/// <summary>The invoices of an order, newest first.</summary>
/// <param name="Owner">Null: whoever asks may see all. Somebody else's order has no invoices.</param>
public sealed record ListInvoicesQuery(Guid OrderId, CustomerId? Owner, PageRequest Page)
    : IQuery<Page<InvoiceDetails>>, IFollowsLog
{
    public static string Consumer => IFollowsLog.Reactions;
}
