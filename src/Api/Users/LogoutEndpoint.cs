using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

internal static class LogoutEndpoint
{
    public static void Map(RouteGroupBuilder auth) => auth.MapPost("/logout", HandleAsync)
        .RequireCallerEvenLeaving()
        .WithName("logout")
        .WithSummary("End the session: its tokens no longer count")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static Task<IResult> HandleAsync(Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.SendAsync(new LogoutCommand(caller.SessionId), Answer.NoContent, body: null, cancellationToken);
}
