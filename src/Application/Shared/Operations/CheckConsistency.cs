namespace Modular.Application.Shared.Operations;

/// <summary>Compares the rows of all modules with what must always be true of them; reads everything.</summary>
public sealed record CheckConsistencyQuery : IQuery<ConsistencyReport>;

/// <param name="Settling">
/// Work is under way (<paramref name="Pending"/>): what concerns several rows or modules may look wrong for a moment.
/// </param>
/// <param name="Ok">No check has found anything.</param>
public sealed record ConsistencyReport(
    bool Ok, bool Settling, IReadOnlyList<string> Pending, IReadOnlyList<ConsistencyReport.Check> Checks)
{
    /// <param name="Id">The number of the invariant, such as <c>G3.invoice</c>.</param>
    /// <param name="Module">Who answers for it; two with a <c>+</c> where what two say is compared.</param>
    /// <param name="WhenQuiet">Only at a quiet moment does a finding mean an error.</param>
    /// <param name="Checked">How many rows were looked at.</param>
    /// <param name="Found">How many are wrong.</param>
    /// <param name="Violations">Which, the first 50.</param>
    public sealed record Check(
        string Id, string Module, string Title, bool Ok, bool WhenQuiet, long Checked, long Found,
        IReadOnlyList<string> Violations);
}
