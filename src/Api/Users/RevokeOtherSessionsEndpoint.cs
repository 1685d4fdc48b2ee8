using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class RevokeOtherSessionsEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapPost("/sessions/revoke-others", HandleAsync)
        .RequireCaller()
        .WithName("revokeOtherSessions")
        .WithSummary("End all of the account's sessions but this one")
        .Produces(StatusCodes.Status204NoContent);

    private static Task<IResult> HandleAsync(Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new RevokeOtherSessionsCommand(caller.UserId, caller.SessionId), Answer.NoContent, body: null,
            cancellationToken);
}
