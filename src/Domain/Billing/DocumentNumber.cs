namespace Modular.Domain.Billing;

/// <summary>
/// The number of a legal document: <c>INV-2026-000001</c>. Within its series and year the numbers are 1..N without
/// a gap, and no document is dated before the one with the number below.
/// </summary>
/// <param name="Year">The UTC year of issue.</param>
public readonly record struct DocumentNumber(string Series, int Year, long No)
{
    public const string Invoices = "INV";
    public const string CreditNotes = "CN";

    public override string ToString() => $"{Series}-{Year:D4}-{No:D6}";
}
