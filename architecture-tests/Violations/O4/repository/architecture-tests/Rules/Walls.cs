namespace Modular.ArchitectureTests.Rules;

internal static class Walls
{
    // Orders may be named here: a comment exempts nobody.
    public static bool Old(string type) => type.StartsWith("Modular.Domain.Orders.", StringComparison.Ordinal)
        || type.EndsWith($".{nameof(Walls)}.StockLedger", StringComparison.Ordinal);

    public static bool Kind(string type) => type == "Modular.Domain.Shared.AggregateRoot";
}
