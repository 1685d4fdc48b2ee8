using Modular.Application.Billing;
using Modular.Application.Orders;
using Modular.Application.Shared;
using Modular.Infrastructure.Orders;

namespace Modular.Api.Orders
{
    internal static class PlaceOrderEndpoint
    {
        public static PlaceOrderCommand Own() => new();

        // expect: Modular.Api.Orders.PlaceOrderEndpoint.Invoice -> Modular.Application.Billing.GetInvoiceQuery (returns)
        public static GetInvoiceQuery? Invoice() => null;

        // expect: Modular.Api.Orders.PlaceOrderEndpoint.Neighbour -> Modular.Api.Billing.BillingEndpoints (calls Key)
        public static PageKey Neighbour() => Billing.BillingEndpoints.Key();

        // expect: Modular.Api.Orders.PlaceOrderEndpoint.Wire -> Modular.Infrastructure.Orders.OrdersModule (creates)
        public static object Wire() => new OrdersModule();
    }
}
