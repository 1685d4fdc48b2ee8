using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RevokeSessionEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapDelete("/sessions/{id:guid}", HandleAsync)
        .RequireCaller()
        .WithName("revokeSession")
        .WithSummary("End one of the account's sessions: its tokens no longer count")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(
        Guid id, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.SendAsync(
            new RevokeSessionCommand(caller.UserId, id), Answer.NoContent, body: null, cancellationToken);
}
