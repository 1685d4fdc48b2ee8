namespace Modular.Tests.Orders;

public sealed class OrderTests
{
    [Fact(Skip = "fails sometimes")]
    public void Orders_are_counted() => Order.Count().Should().Be(0);

    [Fact(Skip = "#12: the server does not say why")]
    public void Lines_are_counted() => Order.Lines().Should().Be(0);
}
