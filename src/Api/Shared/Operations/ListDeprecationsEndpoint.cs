using Modular.Api.Shared.Contract;

namespace Modular.Api.Shared.Operations;

internal static class ListDeprecationsEndpoint
{
    public static void Map(RouteGroupBuilder ops) => ops
        .MapGet("/deprecations", Handle)
        .WithName("listDeprecations")
        .WithSummary("Who still calls routes that go away: of this process, since its start, the busiest first.")
        .Produces<ListOf<DeprecatedUse>>();

    private static IResult Handle(HttpContext context, DeprecatedUses uses) =>
        Results.Json(Sender.Whole(context, uses.All));
}
