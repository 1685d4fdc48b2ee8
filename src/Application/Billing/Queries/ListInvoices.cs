using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Queries;

/// <summary>The invoices, newest first unless told otherwise.</summary>
/// <param name="Owner">Null: whoever asks may see all. Somebody else's order has no invoices.</param>
public sealed record ListInvoicesQuery(CustomerId? Owner, DocumentFilter Filter, PageRequest Page)
    : IQuery<Page<InvoiceDetails>>, IFollowsLog
{
    public static string Consumer => IFollowsLog.Reactions;
}
