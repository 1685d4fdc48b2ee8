namespace Modular.Domain.Orders;

public static class Order
{
    // HACK until the other team is ready
    public const string Currency = "XXX";

    // Prose may end like code; it need not be any;
    // so may (this one).
    public static int Total() => throw new NotImplementedException();

    // var total = lines.Sum(line => line.Total);
    // if (total > 0) {
    // return Total();

#pragma warning disable CA1822
#pragma warning restore CA1822

#pragma warning disable CA1823 // The name is read by reflection.
#pragma warning restore CA1823

    [SuppressMessage("Design", "CA1000")]
    public static int Count() => 0;

    [SuppressMessage("Design", "CA1000", Justification = "Each currency has an instance of its own.")]
    public static int Lines() => 0;
}
