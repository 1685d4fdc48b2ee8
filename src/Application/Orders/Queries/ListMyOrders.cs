using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>
/// A customer's orders, the latest first. From a read model that follows the log: an order may appear a moment after
/// it was placed.
/// </summary>
public sealed record ListMyOrdersQuery(CustomerId CustomerId, PageRequest Page)
    : IQuery<Page<OrderListItem>>, IFollowsLog
{
    public static string Consumer => "rm_orders";
}

/// <param name="Status"><c>pending</c>, <c>confirmed</c>, <c>cancellation_pending</c> or <c>cancelled</c>.</param>
/// <param name="Total">What is paid.</param>
public sealed record OrderListItem(
    Guid Id, string Number, string Status, Money Total, DateTimeOffset PlacedAt, int Version);
