using Modular.Api.Shared;
using Modular.Application.Orders.Queries;

namespace Modular.Api.Orders;

internal static class ListSkusEndpoint
{
    private static readonly Filter<bool?> Active = Filter.Flag("active", "Whether it can be bought.");
    private static readonly Filter<IReadOnlyList<string>?> Tax = Filter.AnyOf(
        "taxCategory", "In one of these tax categories.", "standard", "reduced", "zero");

    private static readonly Filter<string?> Code = Filter.Text("code", "With this code.", 64, "TEA-1");
    private static readonly Filter<string?> Currency = Filter.Currency();
    private static readonly Filter<long?> Min = Filter.Amount("minPrice", "Costs at least this.");
    private static readonly Filter<long?> Max = Filter.Amount("maxPrice", "Costs at most this.");
    private static readonly Filter<string?> Words = Filter.Text("q", "With these words.", 100, "teapot");

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/skus", HandleAsync)
        .AllowAnonymous()
        .WithName("listSkus")
        .WithSummary("The catalogue, the newest first.")
        .WithTags("Catalogue")
        .Produces<SkuDetails>(new ListParameters(
            ["-createdAt", "createdAt", "code", "-code", "name", "-name", "unitPrice,name", "-unitPrice,name"],
            [Active, Tax, Code, Currency, Min, Max, Words], IsNumbered: true)
        { SortNeeds = [("unitPrice", "currency")] })
        .IsKept<ListSkusQuery>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(new ListSkusQuery(FilterOf(page), page.Request), page, cancellationToken);

    private static SkuFilter FilterOf(PageQuery page) => new(
        page.Value(Active), page.Value(Tax), page.Value(Code), page.Value(Currency), page.Value(Min), page.Value(Max),
        page.Value(Words));
}
