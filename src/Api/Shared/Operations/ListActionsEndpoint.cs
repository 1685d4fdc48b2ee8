using Modular.Application.Shared.Operations;

namespace Modular.Api.Shared.Operations;

internal static class ListActionsEndpoint
{
    public static void Map(RouteGroupBuilder ops) => ops
        .MapGet("/actions", HandleAsync)
        .WithName("listOperatorActions")
        .WithSummary("What operators did, newest first.")
        .Produces<OperatorAction>(ListParameters.Numbered);

    private static Task<IResult> HandleAsync(PageQuery page, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListActionsQuery(page.Request), page, cancellationToken);
}
