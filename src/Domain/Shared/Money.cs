namespace Modular.Domain.Shared;

/// <summary>An amount of money. All arithmetic is checked; mixing currencies is a bug and throws.</summary>
/// <param name="Amount">Minor units (cents for EUR, yen for JPY, fils for KWD); may be negative.</param>
/// <param name="Currency">ISO 4217, upper case.</param>
public readonly record struct Money(long Amount, string Currency) : IComparable<Money>
{
    public static Money Zero(string currency) => new(0, currency);

    public static Money operator +(Money left, Money right) =>
        new(checked(left.Amount + right.Amount), Same(left, right));

    public static Money operator -(Money left, Money right) =>
        new(checked(left.Amount - right.Amount), Same(left, right));

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    public int CompareTo(Money other)
    {
        Same(this, other);
        return Amount.CompareTo(other.Amount);
    }

    /// <summary>For people, with the currency's own decimals: <c>19.99 EUR</c>, <c>500 JPY</c>.</summary>
    public override string ToString()
    {
        var digits = Currencies.MinorDigits(Currency);
        var scale = (long)Math.Pow(10, digits);
        var sign = Amount < 0 ? "-" : "";
        var whole = Math.Abs((decimal)Amount) / scale;
        return $"{sign}{whole.ToString($"F{digits}")} {Currency}";
    }

    private static string Same(Money left, Money right) => left.Currency == right.Currency
        ? left.Currency
        : throw new InvalidOperationException($"Currencies differ: {left.Currency} and {right.Currency}.");
}

/// <summary>The currencies that the product knows, with the decimals of their minor unit (ISO 4217).</summary>
public static class Currencies
{
    private static readonly Dictionary<string, int> Digits = new(StringComparer.Ordinal)
    {
        ["AED"] = 2, ["AUD"] = 2, ["BGN"] = 2, ["BHD"] = 3, ["BRL"] = 2, ["CAD"] = 2, ["CHF"] = 2, ["CLP"] = 0,
        ["CNY"] = 2, ["CZK"] = 2, ["DKK"] = 2, ["EUR"] = 2, ["GBP"] = 2, ["HKD"] = 2, ["HUF"] = 2, ["ILS"] = 2,
        ["INR"] = 2, ["ISK"] = 0, ["JOD"] = 3, ["JPY"] = 0, ["KRW"] = 0, ["KWD"] = 3, ["MXN"] = 2, ["NOK"] = 2,
        ["NZD"] = 2, ["OMR"] = 3, ["PLN"] = 2, ["RON"] = 2, ["SEK"] = 2, ["SGD"] = 2, ["TND"] = 3, ["TRY"] = 2,
        ["UAH"] = 2, ["USD"] = 2, ["VND"] = 0, ["ZAR"] = 2,
    };

    public static bool IsKnown(string? currency) => currency is not null && Digits.ContainsKey(currency);

    /// <exception cref="KeyNotFoundException">The currency is not known.</exception>
    public static int MinorDigits(string currency) => Digits[currency];
}
