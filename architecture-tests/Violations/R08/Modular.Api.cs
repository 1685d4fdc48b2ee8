using Modular.Api.Billing;
using Modular.Infrastructure.Orders;

namespace Modular.Api
{
    internal static class Modules
    {
        public static readonly object All = new OrdersModule();

        public static readonly object Routes = BillingEndpoints.Key();
    }

    // expect: Modular.Api.ProgramExtras -> Modular.Api (the host)
    internal static class ProgramExtras;
}
