using Modular.Api.Shared;
using Modular.Application.Billing.Queries;
using Modular.Application.Shared;

namespace Modular.Api.Billing;

internal static class GetPaymentEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/payments/{id:guid}", HandleAsync)
        .RequirePermission("billing:payment:read", "billing:payment:read:own")
        .WithName("getPayment")
        .WithSummary("One payment with what was asked of the gateway.")
        .WithTags("Billing")
        .Produces<PaymentDetails>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> HandleAsync(
        Guid id, IfNoneMatch known, Caller caller, Sender sender, CancellationToken cancellationToken) =>
        sender.GetDocumentAsync(
            new GetPaymentQuery(id, caller.OwnerUnless("billing:payment:read"), known.Version), cancellationToken);
}
