using Modular.Api.Shared;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Queries;

namespace Modular.Api.Notifications;

/// <summary>The mails of an instance without a mail server. None of these routes exist in Production.</summary>
internal static class DevelopmentMailboxEndpoints
{
    public static void Map(RouteGroupBuilder development)
    {
        development.MapGet("/mailbox", ListAsync);
        development.MapGet("/mailbox/{id:guid}", GetAsync);
        development.MapDelete("/mailbox", ClearAsync);
    }

    private static Task<IResult> ListAsync(string? to, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new ListMailboxQuery(to), cancellationToken);

    private static Task<IResult> GetAsync(Guid id, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetMailQuery(id), cancellationToken);

    private static Task<IResult> ClearAsync(Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new ClearMailboxCommand(), Answer.NoContent, body: null, cancellationToken);
}
