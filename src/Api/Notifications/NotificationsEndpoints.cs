using Modular.Api.Shared;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Notifications;

/// <summary>The caller's inbox, and the development mailbox.</summary>
internal static class NotificationsEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        routes.Api.MapGet("/me/inbox", ListInboxAsync)
            .RequireCaller()
            .WithName("ListInbox")
            .WithSummary("What happened to you, newest first")
            .Produces(StatusCodes.Status200OK);
        routes.Api.MapPost("/me/inbox/{id:guid}/read", MarkReadAsync)
            .RequireCaller()
            .WithName("MarkInboxItemRead")
            .WithSummary("Marks one entry of your inbox as read; again changes nothing")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);

        if (routes.Development is { } development)
        {
            development.MapGet("/mailbox", ListMailboxAsync)
                .WithName("ListMailbox")
                .WithSummary("The mail that was sent, newest first")
                .Produces<MailboxContent>();
            development.MapGet("/mailbox/{id:guid}", GetMailAsync)
                .WithName("GetMail")
                .WithSummary("One mail as it was sent")
                .Produces<MailDetails>()
                .ProducesProblem(StatusCodes.Status404NotFound);
            development.MapDelete("/mailbox", ClearMailboxAsync)
                .WithName("ClearMailbox")
                .WithSummary("Throws all mail away")
                .Produces(StatusCodes.Status204NoContent);
        }
    }

    private static Task<IResult> ListInboxAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListInboxQuery(CustomerId.From(caller.UserId), page.Request), page, cancellationToken);

    private static Task<IResult> MarkReadAsync(
        Guid id, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new MarkInboxItemReadCommand(id, CustomerId.From(caller.UserId)), Answer.NoContent, body: null,
            cancellationToken);

    private static Task<IResult> ListMailboxAsync(string? to, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new ListMailboxQuery(to), version: null, cancellationToken);

    private static Task<IResult> GetMailAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetMailQuery(id), version: null, cancellationToken);

    private static Task<IResult> ClearMailboxAsync(Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new ClearMailboxCommand(), Answer.NoContent, body: null, cancellationToken);
}
