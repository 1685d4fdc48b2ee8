using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class GetErasureEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/erasure", HandleAsync)
        .RequireCallerEvenLeaving()
        .WithName("getErasure")
        .WithSummary("How far the erasure of the own account is")
        .Produces<ErasureDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetErasureQuery(caller.UserId), version: null, cancellationToken);
}
