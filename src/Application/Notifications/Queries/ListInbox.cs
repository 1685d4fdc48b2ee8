using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Queries;

/// <summary>The caller's inbox, newest first.</summary>
public sealed record ListInboxQuery(CustomerId Owner, PageRequest Page) : IQuery<Page<InboxItem>>, IFollowsLog
{
    public static string Consumer => IFollowsLog.Reactions;
}

/// <param name="Template">What it is about, such as <c>order_confirmed</c>: for icons and filters.</param>
/// <param name="Status"><c>unread</c> or <c>read</c>.</param>
/// <param name="OrderId">Where it leads to; null when it is not about an order.</param>
public sealed record InboxItem(
    Guid Id, string Template, string Title, string Text, string Status, DateTimeOffset CreatedAt, Guid? OrderId);
