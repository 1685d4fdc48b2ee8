using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Billing.Queries;

/// <summary>The payments of an order, newest first.</summary>
/// <param name="Owner">Null: whoever asks may see all. Somebody else's order has no payments.</param>
public sealed record ListPaymentsQuery(Guid OrderId, CustomerId? Owner, PageRequest Page)
    : IQuery<Page<PaymentDetails>>, IFollowsLog
{
    public static string Consumer => IFollowsLog.Reactions;
}
