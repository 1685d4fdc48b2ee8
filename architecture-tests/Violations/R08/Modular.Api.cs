using Modular.Application.Billing;
using Modular.Application.Orders;
using Modular.Application.Shared;
using Modular.Infrastructure.Orders;

namespace Modular.Api
{
    internal static class Modules
    {
        public static readonly object All = new OrdersModule();
    }
}

namespace Modular.Api.Shared
{
    internal static class Sender
    {
        public static PageKey Key() => new();

        // expect: Modular.Api.Shared.Sender.Place -> Modular.Application.Orders.PlaceOrderCommand (returns)
        public static PlaceOrderCommand? Place() => null;
    }
}

namespace Modular.Api.Billing
{
    internal static class GetInvoiceEndpoint
    {
        public static PageKey Key() => Shared.Sender.Key();

        public static GetInvoiceQuery? Own() => null;
    }
}

namespace Modular.Api.Orders
{
    internal static class PlaceOrderEndpoint
    {
        public static PlaceOrderCommand Own() => new();

        // expect: Modular.Api.Orders.PlaceOrderEndpoint.Invoice -> Modular.Application.Billing.GetInvoiceQuery (returns)
        public static GetInvoiceQuery? Invoice() => null;

        // expect: Modular.Api.Orders.PlaceOrderEndpoint.Neighbour -> Modular.Api.Billing.GetInvoiceEndpoint (calls Key)
        public static PageKey Neighbour() => Billing.GetInvoiceEndpoint.Key();

        // expect: Modular.Api.Orders.PlaceOrderEndpoint.Wire -> Modular.Infrastructure.Orders.OrdersModule (creates)
        public static object Wire() => new OrdersModule();

        // expect: Modular.Api.Orders.PlaceOrderEndpoint.Back -> Modular.Api.Modules (field All)
        public static object Back() => Modules.All;
    }
}
