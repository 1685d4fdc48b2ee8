using Modular.Api.Shared;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Billing;

internal static class ListInvoicesEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/invoices", HandleAsync)
        .RequirePermission("billing:invoice:read", "billing:invoice:read:own")
        .WithName("listInvoices")
        .WithSummary("The invoices of an order.")
        .WithTags("Billing")
        .Produces<IReadOnlyList<InvoiceDetails>>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .Follows<ListInvoicesQuery>();

    private static Task<IResult> HandleAsync(
        Guid orderId, PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.ListAsync(
            new ListInvoicesQuery(orderId, caller.OwnerUnless("billing:invoice:read"), page.Request), page,
            cancellationToken);
}
