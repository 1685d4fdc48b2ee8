namespace Modular.Domain.Orders;

public sealed class Order
{
    // expect: Modular.Domain.Orders.Order.LineData -> Data (name)
    public sealed record LineData(int A, int B, int C, int D, int E, int F, int G, int H);
}

// expect: Modular.Domain.Orders.OrderManager -> Manager (name)
// expect: Modular.Domain.Orders.OrderManager -> 8 constructor parameters
public sealed class OrderManager(int a, int b, int c, int d, int e, int f, int g, int h)
{
    public int Sum() => a + b + c + d + e + f + g + h;
}
