using Modular.Api.Shared;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Billing;

internal static class GetInvoiceEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/invoices/{id:guid}", HandleAsync)
        .RequirePermission("billing:invoice:read", "billing:invoice:read:own")
        .WithName("getInvoice")
        .WithSummary("One invoice.")
        .WithTags("Billing")
        .Produces<InvoiceDetails>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(
        Guid id, IfNoneMatch known, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.GetDocumentAsync(
            new GetInvoiceQuery(id, caller.OwnerUnless("billing:invoice:read"), known.Version), cancellationToken);
}
