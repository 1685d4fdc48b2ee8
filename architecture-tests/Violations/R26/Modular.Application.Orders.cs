using System;
using System.Threading.Tasks;

namespace Modular.Application.Orders;

internal sealed class PlaceOrderHandler(TimeProvider clock)
{
    public DateTimeOffset Now() => clock.GetUtcNow();

    // expect: Modular.Application.Orders.PlaceOrderHandler.Handle -> System.Random.get_Shared (calls)
    // expect: Modular.Application.Orders.PlaceOrderHandler.Handle -> System.Random.Next (calls)
    // expect: Modular.Application.Orders.PlaceOrderHandler.Handle -> System.Threading.Tasks.Task.Delay (calls)
    // expect: Modular.Application.Orders.PlaceOrderHandler.Handle -> System.Environment.GetEnvironmentVariable (calls)
    public async Task<string?> Handle()
    {
        await Task.Delay(Random.Shared.Next(100));
        return Environment.GetEnvironmentVariable("CURRENCY");
    }
}
