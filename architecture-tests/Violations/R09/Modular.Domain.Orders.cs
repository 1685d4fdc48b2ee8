namespace Modular.Domain.Orders;

public sealed class Order : Shared.AggregateRoot;

public static class Limits
{
    public const int Lines = 200;
}
