using Modular.Application.Orders;
using Modular.Application.Shared;

namespace Modular.Api.Shared
{
    public static class Sender
    {
        public static PageKey Key() => new();

        // expect: Modular.Api.Shared.Sender.Place -> Modular.Application.Orders.PlaceOrderCommand (returns)
        public static PlaceOrderCommand? Place() => null;
    }
}
