using Modular.Api.Shared;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Queries;

namespace Modular.Api.Notifications;

/// <summary>The mails of an instance without a mail server. None of these routes exist in Production.</summary>
internal static class DevelopmentMailboxEndpoints
{
    public static void Map(RouteGroupBuilder development)
    {
        development.MapGet("/mailbox", ListAsync)
            .WithName("listMailbox")
            .WithSummary("The mail that was sent, newest first.")
            .Produces<MailboxContent>();
        development.MapGet("/mailbox/{id:guid}", GetAsync)
            .WithName("getMail")
            .WithSummary("One mail as it was sent.")
            .Produces<MailDetails>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        development.MapDelete("/mailbox", ClearAsync)
            .WithName("clearMailbox")
            .WithSummary("Throws all mail away.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static Task<IResult> ListAsync(string? to, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new ListMailboxQuery(to), version: null, cancellationToken);

    private static Task<IResult> GetAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetMailQuery(id), version: null, cancellationToken);

    private static Task<IResult> ClearAsync(Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new ClearMailboxCommand(), Answer.NoContent, body: null, cancellationToken);
}
