namespace Modular.Domain.Billing;

/// <summary>An account of the ledger: the chart of accounts is this file.</summary>
/// <param name="Code">Stored with each posting; tax payable has one account for each rate: <c>2200-190000</c>.</param>
public readonly record struct LedgerAccount(string Code)
{
    private const string TaxPrefix = "2200-";

    public static LedgerAccount Receivables { get; } = new("1200");

    public static LedgerAccount Revenue { get; } = new("4000");

    public static LedgerAccount ShippingRevenue { get; } = new("4100");

    /// <summary>For people.</summary>
    public string Name => Code switch
    {
        "1200" => "Accounts receivable",
        "4000" => "Revenue",
        "4100" => "Shipping revenue",
        _ when Code.StartsWith(TaxPrefix, StringComparison.Ordinal)
            && int.TryParse(Code.AsSpan(TaxPrefix.Length), out var ppm) => $"Tax payable {ppm / 10_000m:0.####} %",
        _ => Code,
    };

    public static LedgerAccount TaxPayable(int ratePpm) => new($"{TaxPrefix}{ratePpm:D6}");
}
