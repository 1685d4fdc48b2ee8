using Modular.Api.Shared;
using Modular.Application.Notifications.Commands;
using Modular.Application.Shared;
using Modular.Domain.Shared;

namespace Modular.Api.Notifications;

internal static class MarkInboxItemReadEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapPost("/me/inbox/{id:guid}/read", HandleAsync)
        .RequireCaller()
        .WithName("markInboxItemRead")
        .WithSummary("Marks one entry of your inbox as read; again changes nothing.")
        .WithTags("Notifications")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(
        Guid id, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new MarkInboxItemReadCommand(id, CustomerId.From(caller.UserId)), Answer.NoContent, body: null,
            cancellationToken);
}
