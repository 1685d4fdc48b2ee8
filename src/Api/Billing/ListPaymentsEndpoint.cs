using Modular.Api.Shared;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Billing;

internal static class ListPaymentsEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/payments", HandleAsync)
        .RequirePermission("billing:payment:read", "billing:payment:read:own")
        .WithName("listPayments")
        .WithSummary("The payments of an order.")
        .WithTags("Billing")
        .Produces<IReadOnlyList<PaymentDetails>>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .Follows<ListPaymentsQuery>();

    private static Task<IResult> HandleAsync(
        Guid orderId, PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListPaymentsQuery(orderId, caller.OwnerUnless("billing:payment:read"), page.Request), page,
            cancellationToken);
}
