using Modular.Api.Shared;
using Modular.Api.Shared.Limits;
using Modular.Application.Billing.Queries;

namespace Modular.Api.Billing;

internal static class GetTrialBalanceEndpoint
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/ledger/trial-balance", HandleAsync)
        .RequirePermission("billing:ledger:read")
        .LimitConcurrency(CostlyWork.Reports)
        .WithName("getTrialBalance")
        .WithSummary("The sums of the whole ledger by currency and account.")
        .WithTags("Billing")
        .Produces<TrialBalance>();

    private static Task<IResult> HandleAsync(Sender sender, CancellationToken cancellationToken) =>
        sender.GetAsync(new GetTrialBalanceQuery(), version: null, cancellationToken);
}
