using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Queries;

/// <summary>The payments, newest first unless told otherwise.</summary>
/// <param name="Owner">Null: whoever asks may see all. Somebody else's order has no payments.</param>
public sealed record ListPaymentsQuery(CustomerId? Owner, DocumentFilter Filter, PageRequest Page)
    : IQuery<Page<PaymentDetails>>, IFollowsLog
{
    public static string Consumer => IFollowsLog.Reactions;
}
