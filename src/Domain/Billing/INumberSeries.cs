namespace Modular.Domain.Billing;

/// <summary>Hands out document numbers.</summary>
public interface INumberSeries
{
    /// <summary>
    /// Takes the next number of the series and holds the series until the unit of work ends: a rollback gives the
    /// number back, so there are no gaps. Load what is to be numbered before.
    /// </summary>
    /// <param name="series"><see cref="DocumentNumber.Invoices"/> or <see cref="DocumentNumber.CreditNotes"/>.</param>
    /// <param name="now">Picks the year. The date of issue is this, or the last number's if that is later.</param>
    Task<TakenNumber> TakeNextAsync(string series, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <param name="IssuedAt">UTC; not before that of any lower number of the series.</param>
public readonly record struct TakenNumber(DocumentNumber Number, DateTimeOffset IssuedAt);
