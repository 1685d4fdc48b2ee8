using Modular.Api.Shared;
using Modular.Application.Users.Queries;

namespace Modular.Api.Users;

internal static class ListApiClientsEndpoint
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapGet("", HandleAsync)
        .RequirePermission("users:client:manage")
        .WithName("listApiClients")
        .WithSummary("Programs that call in their own name, newest first.")
        .Produces<ApiClientItem>(ListParameters.None);

    private static Task<IResult> HandleAsync(PageQuery page, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListApiClientsQuery(page.Request), page, cancellationToken);
}
