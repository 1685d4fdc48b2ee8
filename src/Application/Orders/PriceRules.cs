using FluentValidation;
using Modular.Domain.Shared;

namespace Modular.Application.Orders;

internal static class PriceRules
{
    // A full cart of the dearest SKUs still fits an int64: 100 SKUs x 9,999 units x 10^11.
    internal const long Dearest = 100_000_000_000;

    public static void IsPrice<T>(this IRuleBuilder<T, Money> rule) => rule
        .ChildRules(money =>
        {
            money.RuleFor(price => price.Amount).GreaterThanOrEqualTo(0);
            money.RuleFor(price => price.Currency)
                .Must(Currencies.IsKnown)
                .WithErrorCode("currency_unknown")
                .WithMessage("This is not an ISO 4217 currency that can be paid here.");
        });

    public static void IsUnitPrice<T>(this IRuleBuilder<T, Money> rule) => rule
        .ChildRules(money => money.RuleFor(price => price.Amount).LessThanOrEqualTo(Dearest))
        .IsPrice();
}
