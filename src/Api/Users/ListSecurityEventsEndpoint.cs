using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class ListSecurityEventsEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/security-events", HandleAsync)
        .RequireCaller()
        .WithName("listSecurityEvents")
        .WithSummary("What happened to the safety of your account in the last 180 days, newest first")
        .Produces<SecurityEvent>(new ListParameters(["-at", "at"], []))
        .Follows<ListSecurityEventsQuery>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListSecurityEventsQuery(caller.UserId, page.Request), page, cancellationToken);
}
