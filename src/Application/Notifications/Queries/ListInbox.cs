using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Queries;

/// <summary>The caller's inbox, newest first unless told otherwise.</summary>
/// <param name="Status"><c>unread</c> or <c>read</c>; null: both.</param>
public sealed record ListInboxQuery(CustomerId Owner, string? Status, PageRequest Page)
    : IQuery<Page<InboxItem>>, IFollowsLog
{
    public static string Consumer => IFollowsLog.Reactions;
}

/// <param name="Template">What it is about, such as <c>order_confirmed</c>: for icons and filters.</param>
/// <param name="Status"><c>unread</c> or <c>read</c>.</param>
/// <param name="OrderId">Where it leads to; null when it is not about an order.</param>
public sealed record InboxItem(
    Guid Id, string Template, string Title, string Text,
    [property: AllowedValues("unread", "read")] string Status, DateTimeOffset CreatedAt, Guid? OrderId)
{
    [JsonPropertyName("_links")]
    public Actions Links => new(
        Status == "unread" ? new Link($"/api/v1/me/inbox/{Id}/read", "POST") : null,
        OrderId is { } order ? new Link($"/api/v1/orders/{order}", "GET") : null);

    /// <param name="Read">Only while it is unread.</param>
    public sealed record Actions(Link? Read, Link? Order);
}
