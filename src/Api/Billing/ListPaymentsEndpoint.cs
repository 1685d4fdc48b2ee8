using Modular.Api.Shared;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Billing;

internal static class ListPaymentsEndpoint
{
    private static readonly DocumentFilters Filters = new(
        "processing", "authorized", "declined", "voided");

    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/payments", HandleAsync)
        .RequirePermission("billing:payment:read", "billing:payment:read:own")
        .WithName("listPayments")
        .WithSummary("The caller's own payments, newest first; for staff those of everybody.")
        .WithTags("Billing")
        .Produces<PaymentDetails>(Filters.Parameters)
        .Follows<ListPaymentsQuery>();

    private static Task<IResult> HandleAsync(
        PageQuery page, Caller caller, Sender sender, CancellationToken cancellationToken) => sender.ListAsync(
            new ListPaymentsQuery(caller.OwnerUnless("billing:payment:read"), Filters.Of(page), page.Request), page,
            cancellationToken);
}
