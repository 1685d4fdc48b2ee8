using Modular.Application.Billing;
using Modular.Application.Shared;

namespace Modular.Api.Billing
{
    public static class BillingEndpoints
    {
        public static PageKey Key() => Shared.Sender.Key();

        public static GetInvoiceQuery? Own() => null;
    }
}
