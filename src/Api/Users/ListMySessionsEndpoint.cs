using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class ListMySessionsEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/sessions", HandleAsync)
        .RequireCaller()
        .WithName("listMySessions")
        .WithSummary("Where this account is logged in, newest first")
        .Produces<SessionItem>(new ListParameters(["-createdAt", "createdAt"], []));

    private static Task<IResult> HandleAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.ListAsync(
            new ListMySessionsQuery(caller.UserId, caller.SessionId, page.Request), page, cancellationToken);
}
