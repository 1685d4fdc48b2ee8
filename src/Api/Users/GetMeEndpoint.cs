using Modular.Api.Shared;
using Modular.Application.Shared;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class GetMeEndpoint
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/me", HandleAsync)
        .RequireCaller()
        .WithTags("Me")
        .WithName("getMe")
        .WithSummary("The caller's account and what it may do")
        .Produces<MeDetails>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    private static Task<IResult> HandleAsync(
        Caller caller, IfNoneMatch known, Sender sender, CancellationToken cancellationToken) =>
        sender.GetDocumentAsync(new GetMeQuery(caller.UserId, known.Version), cancellationToken);
}
