using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class DisableTotpEndpoint
{
    public static void Map(RouteGroupBuilder mfa) => mfa.MapDelete("/totp", HandleAsync)
        .RequireCaller().RequireStepUp()
        .WithName("disableTotp")
        .WithSummary("Switch the second factor off; other sessions end, and roles of staff no longer count")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> HandleAsync(Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(
            new DisableTotpCommand(caller.UserId, caller.SessionId), Answer.NoContent, body: null, cancellationToken);
}
