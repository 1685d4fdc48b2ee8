using Modular.Api.Shared;
using Modular.Application.Orders.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Orders;

internal static class ListOrdersEndpoint
{
    private static readonly Filter<IReadOnlyList<string>?> Status = Filter.AnyOf(
        "status", "In one of these states.", "pending", "confirmed", "cancellation_pending", "cancelled");

    private static readonly Filter<Guid?> Customer = Filter.Id("customerId", "Of this customer.");
    private static readonly Filter<string?> Number = Filter.Text("number", "With this number.", 20, "2026-RDRRR1QV");
    private static readonly Filter<DateTimeOffset?> From = Filter.Time("placedFrom", "Placed then or later.");
    private static readonly Filter<DateTimeOffset?> To = Filter.Time("placedTo", "Placed before.");
    private static readonly Filter<string?> Currency = Filter.Currency();
    private static readonly Filter<long?> Min = Filter.Amount("minTotal", "Costs at least this.");
    private static readonly Filter<long?> Max = Filter.Amount("maxTotal", "Costs at most this.");

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/orders", HandleAsync)
        .RequirePermission("orders:order:read", "orders:order:read:own")
        .WithName("listOrders")
        .WithSummary("The caller's own orders, the latest first; for staff those of everybody.")
        .WithTags("Orders")
        .Produces<OrderListItem>(new ListParameters(
            ["-placedAt,number", "placedAt,-number"], [Status, Customer, Number, From, To, Currency, Min, Max]))
        .Follows<ListOrdersQuery>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.ListAsync(
            new ListOrdersQuery(caller.OwnerUnless("orders:order:read"), FilterOf(page), page.Request),
            page, cancellationToken);

    private static OrderFilter FilterOf(PageQuery page) => new(
        page.Value(Status), page.Value(Customer), page.Value(Number), page.Value(From), page.Value(To),
        page.Value(Currency), page.Value(Min), page.Value(Max));
}
