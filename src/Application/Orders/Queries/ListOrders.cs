using System.ComponentModel.DataAnnotations;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Queries;

/// <summary>
/// Orders, the latest first unless told otherwise. From a read model that follows the log: an order may appear a moment
/// after it was placed.
/// </summary>
/// <param name="Owner">Null: whoever asks may see all.</param>
public sealed record ListOrdersQuery(CustomerId? Owner, OrderFilter Filter, PageRequest Page)
    : IQuery<Page<OrderListItem>>, IFollowsLog
{
    public static string Consumer => "rm_orders";
}

/// <summary>Which orders: those for which all that is given is so.</summary>
/// <param name="PlacedTo">Not included.</param>
/// <param name="MinTotal">Minor units of <paramref name="Currency"/>.</param>
public sealed record OrderFilter(
    IReadOnlyList<string>? Status = null, Guid? CustomerId = null, string? Number = null,
    DateTimeOffset? PlacedFrom = null, DateTimeOffset? PlacedTo = null, string? Currency = null,
    long? MinTotal = null, long? MaxTotal = null);

/// <param name="Status"><c>pending</c>, <c>confirmed</c>, <c>cancellation_pending</c> or <c>cancelled</c>.</param>
/// <param name="Total">What is paid.</param>
public sealed record OrderListItem(
    Guid Id, string Number, Guid CustomerId,
    [property: AllowedValues("pending", "confirmed", "cancellation_pending", "cancelled")] string Status,
    Money Total, DateTimeOffset PlacedAt, int Version);
