using Modular.Api.Shared;
using Modular.Api.Shared.Contract;

namespace Modular.Api.Billing;

/// <summary>What Billing offers over HTTP: it is driven by orders, so there is nothing but reading.</summary>
public static class BillingEndpoints
{
    public static void Map(ApiRoutes routes)
    {
        var api = routes.Api;
        routes.Tag("Billing", "Invoices, payments and the ledger: they follow from orders.");
        ListInvoicesEndpoint.Map(api);
        GetInvoiceEndpoint.Map(api);
        ListPaymentsEndpoint.Map(api);
        GetPaymentEndpoint.Map(api);
        GetTrialBalanceEndpoint.Map(api);
    }
}
