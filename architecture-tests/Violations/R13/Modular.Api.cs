using Modular.Infrastructure.Orders;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Users;

namespace Modular.Api;

internal static class Modules
{
    // expect: Modular.Api.Modules -> Modular.Infrastructure.Orders.OrdersModule (2 times)
    public static readonly IModule[] All = [new UsersModule(), new OrdersModule(), new OrdersModule()];
}
