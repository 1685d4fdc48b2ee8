namespace Modular.Domain.Orders;

public sealed class Order
{
    public const int Largest = 9;

    public static OrderLine Line() => new(Rounding.Up(1));
}

// In a signature of Order, which Application uses: C# wants it public.
public sealed record OrderLine(int Quantity);

// expect: Modular.Domain.Orders.Rounding -> public (used by Modular.Domain.Orders alone)
public static class Rounding
{
    public static int Up(int value) => value + 1;
}

// expect: Modular.Domain.Orders.Voucher -> used by nobody
public sealed record Voucher(int Value)
{
    public static Voucher Of(int value) => new(value);
}

// A constant leaves no trace in IL: the source tells who uses it.
public static class Limits
{
    public const int Lines = 100;
}

// expect: Modular.Domain.Orders.Colours -> used by nobody
public static class Colours
{
    public const string Red = "red";
}
