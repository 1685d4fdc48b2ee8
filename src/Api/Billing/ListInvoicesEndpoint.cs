using Modular.Api.Shared;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Billing;

internal static class ListInvoicesEndpoint
{
    private static readonly DocumentFilters Filters = new(
        "draft", "open", "discarded", "credited");

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/invoices", HandleAsync)
        .RequirePermission("billing:invoice:read", "billing:invoice:read:own")
        .WithName("listInvoices")
        .WithSummary("The caller's own invoices, newest first; for staff those of everybody.")
        .WithTags("Billing")
        .Produces<InvoiceDetails>(Filters.Parameters)
        .Follows<ListInvoicesQuery>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.ListAsync(
            new ListInvoicesQuery(caller.OwnerUnless("billing:invoice:read"), Filters.Of(page), page.Request), page,
            cancellationToken);
}
