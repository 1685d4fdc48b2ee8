using Modular.Api.Shared;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Notifications;

internal static class ListInboxEndpoint
{
    private static readonly Filter<string?> Status = Filter.OneOf("status", "In this state.", "unread", "read");

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/me/inbox", HandleAsync)
        .RequireCaller()
        .WithName("listInbox")
        .WithSummary("What happened to you, newest first.")
        .WithTags("Notifications")
        .Produces<InboxItem>(new ListParameters(["-createdAt", "createdAt"], [Status]))
        .Follows<ListInboxQuery>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListInboxQuery(CustomerId.From(caller.UserId), page.Value(Status), page.Request), page,
            cancellationToken);
}
