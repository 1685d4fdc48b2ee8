using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

/// <summary>What a price depends on beside the SKUs: configuration, read once.</summary>
/// <param name="TaxRatesPpm">Parts per million by category: 190000 is 19 %. Prices are before tax.</param>
/// <param name="ShippingFees">Minor units by currency; a currency that is not listed ships for nothing.</param>
public sealed record PricePolicy(
    IReadOnlyDictionary<TaxCategory, int> TaxRatesPpm, IReadOnlyDictionary<string, long> ShippingFees)
{
    public int RateFor(TaxCategory category) => TaxRatesPpm[category];

    /// <returns>Null when nothing is charged.</returns>
    public Money? ShippingFee(string currency) =>
        ShippingFees.TryGetValue(currency, out var fee) && fee > 0 ? new Money(fee, currency) : null;
}
